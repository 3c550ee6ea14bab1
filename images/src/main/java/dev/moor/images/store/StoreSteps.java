package dev.moor.images.store;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Every change of the store and of the journal's images passes here before it is made. Where the
 * system property {@code moor.failpoint} is {@code image:7}, the process ends before the seventh of
 * them, as by a crash. For tests of recovery; no flag and no file sets it.
 */
public final class StoreSteps {
  private static final int EXIT_CODE = 99;
  private static final String POINT = "image:";
  private static final int LAST = last(System.getProperty("moor.failpoint", ""));
  private static final AtomicInteger DONE = new AtomicInteger();

  private StoreSteps() {}

  private static int last(String point) {
    return point.startsWith(POINT) ? Integer.parseInt(point.substring(POINT.length())) : 0;
  }

  /** Called right before a change. */
  public static void before() {
    if (LAST > 0 && DONE.incrementAndGet() == LAST) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }
}
