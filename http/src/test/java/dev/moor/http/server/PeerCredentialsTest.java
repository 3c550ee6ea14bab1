package dev.moor.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's word on who is at the other end. */
class PeerCredentialsTest {
  @TempDir private Path folder;

  @Test
  void shouldTellProcessAndUserWhileTheConnectionIsOpen() throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      SocketChannel accepted;
      try (SocketChannel client = SocketChannel.open(address)) {
        accepted = server.accept();
        assertThat(client.isConnected()).isTrue();
        int uid = (Integer) Files.getAttribute(folder, "unix:uid");
        assertThat(PeerCredentials.of(accepted))
            .isEqualTo(new PeerCredentials(ProcessHandle.current().pid(), uid));
      }
      accepted.close();
      assertThat(PeerCredentials.of(accepted)).isEqualTo(PeerCredentials.UNKNOWN);
    }
  }
}
