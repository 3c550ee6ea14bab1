package dev.moor.supervisor.containers;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when the kernel killed something in a container for lack of memory, while its first process
 * lives: conmon listens to the cgroup and makes the file {@code oom} in the bundle.
 */
final class OomWatch {
  private static final Logger LOG = LoggerFactory.getLogger(OomWatch.class);
  private static final String FILE = "oom";

  private final Map<WatchKey, Watched> watched = new ConcurrentHashMap<>();

  private WatchService service;

  private record Watched(Path bundle, Runnable told) {}

  /** Made with the first container: a start of the daemon need not wait for it. */
  private synchronized WatchService service() throws IOException {
    if (service == null) {
      service = FileSystems.getDefault().newWatchService();
      WatchService own = service;
      Thread thread = new Thread(() -> run(own), "moor-oom");
      thread.setDaemon(true);
      thread.start();
    }
    return service;
  }

  /**
   * @param told at most once, at once where it has happened already
   */
  void watch(Path bundle, Runnable told) {
    try {
      WatchKey key = bundle.register(service(), StandardWatchEventKinds.ENTRY_CREATE);
      watched.put(key, new Watched(bundle, told));
      look(key);
    } catch (IOException e) {
      LOG.warn("out of memory in {} will be seen at its end only: {}", bundle, e.getMessage());
    }
  }

  private void run(WatchService service) {
    try {
      while (true) {
        WatchKey key = service.take();
        key.pollEvents();
        look(key);
        if (!key.reset()) {
          watched.remove(key); // the bundle is gone
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ClosedWatchServiceException e) {
      LOG.debug("the watch for lack of memory is over", e);
    }
  }

  private void look(WatchKey key) {
    Watched one = watched.get(key);
    if (one != null && Files.exists(one.bundle().resolve(FILE)) && watched.remove(key, one)) {
      key.cancel();
      one.told().run();
    }
  }
}
