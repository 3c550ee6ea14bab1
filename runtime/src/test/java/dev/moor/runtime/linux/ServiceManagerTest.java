package dev.moor.runtime.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceManagerTest {
  private static final String LISTEN =
      "import socket, sys; s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM);"
          + " s.bind(sys.argv[1]); sys.stdout.buffer.write(s.recv(4096))";

  @TempDir Path folder;

  @Test
  void shouldSendOneDatagram() throws Exception {
    Path socket = folder.resolve("notify");
    Process listener =
        new ProcessBuilder(List.of("python3", "-c", LISTEN, socket.toString())).start();
    try {
      Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> Files.exists(socket));

      ServiceManager.tell(socket.toString(), "READY=1\nSTATUS=ü\n");

      byte[] heard = listener.getInputStream().readAllBytes();
      assertThat(new String(heard, StandardCharsets.UTF_8)).isEqualTo("READY=1\nSTATUS=ü\n");
      assertThat(listener.waitFor()).isZero();
    } finally {
      listener.destroyForcibly();
    }
  }

  @Test
  void shouldGoOnWhereNobodyListens() {
    ServiceManager.tell(null, "READY=1\n");
    ServiceManager.tell("", "READY=1\n");
    ServiceManager.tell("@abstract", "READY=1\n");
    ServiceManager.tell(folder.resolve("nobody").toString(), "READY=1\n");
  }
}
