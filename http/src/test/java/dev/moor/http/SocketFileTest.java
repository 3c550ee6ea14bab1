package dev.moor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The socket file: its rights, and what stands in its place before. */
class SocketFileTest {
  @TempDir private Path folder;

  @Test
  void shouldReplaceAStaleSocketAndRestrictIt() throws IOException {
    Path path = folder.resolve("deep/er/s.sock");
    Files.createDirectories(path.getParent());
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(path));
    }
    assertThat(path).exists();
    try (TestServer server = new TestServer(new Listen.Unix(path))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-rw----");
      assertThat(server.server.addresses()).hasSize(2);
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void shouldRefuseASocketInUse() throws IOException {
    try (TestServer server = new TestServer()) {
      assertThatThrownBy(() -> new TestServer(new Listen.Unix(server.socket)).close())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another process listens on " + server.socket);
      assertThat(server.get("/_ping").status()).isEqualTo(200);
    }
  }

  @Test
  void shouldRefuseAPathThatIsNoSocketOrTooLong() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "precious");
    assertThatThrownBy(() -> new TestServer(new Listen.Unix(file)).close())
        .hasMessageContaining("is no socket");
    assertThat(file).hasContent("precious");
    Path lengthy = folder.resolve("x".repeat(110));
    assertThatThrownBy(() -> new TestServer(new Listen.Unix(lengthy)).close())
        .hasMessageContaining("bytes long, Linux allows 107");
  }
}
