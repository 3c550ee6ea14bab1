package dev.moor.supervisor;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * {@code main} of the run that bin/class-data records: a daemon on roots of its own that answers a
 * few requests and ends. All of Moor's classes are loaded too, so that the first container finds
 * them. The JVM writes its archive when this exits.
 */
public final class ClassDataTraining {
  private static final List<String> QUESTIONS =
      List.of(
          "GET /_ping",
          "GET /version",
          "GET /v1.41/info",
          "GET /v1.41/containers/json?all=1",
          "GET /v1.41/images/json",
          "GET /v1.41/volumes",
          "GET /v1.41/containers/none/json",
          "GET /v1.41/events?since=0&until=1",
          "POST /v1.41/volumes/create {\"Name\":\"training\"}",
          "DELETE /v1.41/volumes/training",
          "POST /v1.41/containers/create {\"Image\":\"none\",\"HostConfig\":{\"Memory\":0}}");
  private static final int ANSWER_BYTES = 65_536;

  private ClassDataTraining() {}

  /** Takes moord's flags; the exit code is not 0 where the daemon did not start. */
  public static void main(String[] arguments) throws IOException {
    loadOwnClasses();
    int[] failed = {1};
    int code =
        Moord.run(
            arguments,
            socket -> {
              for (String question : QUESTIONS) {
                ask(socket, question);
              }
              failed[0] = 0;
            });
    System.exit(code == 0 ? failed[0] : code);
  }

  private static void ask(Path socket, String question) throws IOException {
    String[] words = question.split(" ", 3);
    String body = words.length == 3 ? words[2] : "";
    String request =
        words[0]
            + " "
            + words[1]
            + " HTTP/1.1\r\nHost: training\r\nConnection: close\r\n"
            + (words[0].equals("POST")
                ? "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n"
                : "")
            + "\r\n"
            + body;
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
      ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES);
      while (channel.read(answer) >= 0 && answer.hasRemaining()) {
        // until the daemon closes, or the buffer is full
      }
      if (answer.position() == 0) {
        throw new IOException("no answer to " + question);
      }
    }
  }

  private static void loadOwnClasses() throws IOException {
    for (String part : System.getProperty("java.class.path").split(":")) {
      Path jar = Path.of(part);
      if (!jar.getFileName().toString().startsWith("moor-") || !Files.isRegularFile(jar)) {
        continue;
      }
      try (JarFile file = new JarFile(jar.toFile())) {
        for (Enumeration<JarEntry> all = file.entries(); all.hasMoreElements(); ) {
          load(all.nextElement().getName());
        }
      }
    }
  }

  private static void load(String entry) {
    if (!entry.endsWith(".class") || entry.contains("-info")) {
      return;
    }
    String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
    try {
      Class.forName(name, false, ClassDataTraining.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("the jar has it: " + name, e);
    }
  }
}
