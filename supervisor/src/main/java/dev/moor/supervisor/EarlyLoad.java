package dev.moor.supervisor;

import com.typesafe.config.ConfigFactory;
import dev.moor.runtime.linux.Linux;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/** What every start needs, set up on a second thread while the first one reads the flags. */
final class EarlyLoad {
  private EarlyLoad() {}

  /**
   * Gives a wait for the log's set-up: while another thread is in it, SLF4J hands out substitutes.
   */
  static Runnable start() {
    CompletableFuture<Void> logging = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                LoggerFactory.getILoggerFactory();
              } finally {
                logging.complete(null);
              }
              ConfigFactory.load();
              Linux.threadId(); // loads JNA
            },
            "warm-up");
    thread.setDaemon(true);
    thread.start();
    return logging::join;
  }
}
