package dev.moor.http;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * The fake engine as a program, to try clients by hand: prints its addresses and stays. Arguments,
 * three by three: CA, certificate and key of a TLS listener.
 */
final class FakeMoord {
  private FakeMoord() {}

  public static void main(String[] arguments) throws Exception {
    Listen[] more = new Listen[arguments.length / 3];
    for (int i = 0; i < more.length; i++) {
      Path certificate = Path.of(arguments[3 * i + 1]);
      Path key = Path.of(arguments[3 * i + 2]);
      more[i] = new Listen.Tls("127.0.0.1", 0, Path.of(arguments[3 * i]), certificate, key);
    }
    TestServer server = new TestServer(more);
    System.out.println("unix://" + server.socket + ' ' + server.server.addresses());
    new CountDownLatch(1).await();
  }
}
