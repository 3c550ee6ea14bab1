package dev.moor.supervisor;

import com.typesafe.config.ConfigFactory;
import dev.moor.runtime.linux.Linux;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/** What every start needs, set up on a second thread while the first one reads the flags. */
final class EarlyLoad {
  private final CompletableFuture<Void> logging = new CompletableFuture<>();
  private final CompletableFuture<Path> dataRoot = new CompletableFuture<>();
  private final CompletableFuture<Void> libraries = new CompletableFuture<>();

  private EarlyLoad() {}

  static EarlyLoad start() {
    EarlyLoad load = new EarlyLoad();
    load.begin();
    return load;
  }

  /** While another thread is in its set-up, SLF4J hands out substitutes. */
  void awaitLog() {
    logging.join();
  }

  /** The flags are read. */
  void dataRootIs(Path path) {
    dataRoot.complete(path);
  }

  /** The native halves of libraries have their place; call before the journal is opened. */
  void awaitLibraries() {
    libraries.join();
  }

  private void begin() {
    Thread thread =
        new Thread(
            () -> {
              try {
                LoggerFactory.getILoggerFactory();
              } finally {
                logging.complete(null);
              }
              ConfigFactory.load();
              try {
                NativeLibraries.use(dataRoot.join());
              } finally {
                libraries.complete(null);
              }
              Linux.threadId(); // loads JNA
            },
            "warm-up");
    thread.setDaemon(true);
    thread.start();
  }
}
