package dev.moor.supervisor;

import com.typesafe.config.ConfigFactory;
import dev.moor.runtime.linux.Linux;
import org.slf4j.LoggerFactory;

/** What every start needs, set up on a second thread while the first one reads the flags. */
final class WarmUp {
  private WarmUp() {}

  static void start() {
    Thread thread =
        new Thread(
            () -> {
              LoggerFactory.getLogger(WarmUp.class);
              ConfigFactory.load();
              Linux.threadId(); // loads JNA
            },
            "warm-up");
    thread.setDaemon(true);
    thread.start();
  }
}
