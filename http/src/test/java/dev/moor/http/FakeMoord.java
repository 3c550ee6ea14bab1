package dev.moor.http;

import java.util.concurrent.CountDownLatch;

/** The fake engine as a program, to try clients by hand: prints its socket and stays. */
final class FakeMoord {
  private FakeMoord() {}

  public static void main(String[] arguments) throws Exception {
    TestServer server = new TestServer();
    System.out.println("unix://" + server.socket);
    new CountDownLatch(1).await();
  }
}
