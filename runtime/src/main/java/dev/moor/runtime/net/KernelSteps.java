package dev.moor.runtime.net;

import dev.moor.runtime.linux.LinuxException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Every change of the kernel's networks passes here before it is made. Where the system property
 * {@code moor.failpoint} is {@code net:7}, the process ends before the seventh of them, as by a
 * crash; where {@code moor.network-fault} is {@code make bridge:95}, those whose description begins
 * so fail with that errno. For tests of recovery; no flag and no file sets them.
 */
public final class KernelSteps {
  private static final int EXIT_CODE = 99;
  private static final String POINT = "net:";
  private static final int LAST = last(System.getProperty("moor.failpoint", ""));
  private static final String FAULT = System.getProperty("moor.network-fault", "");
  private static final AtomicInteger DONE = new AtomicInteger();

  private KernelSteps() {}

  private static int last(String point) {
    return point.startsWith(POINT) ? Integer.parseInt(point.substring(POINT.length())) : 0;
  }

  /**
   * @param what is to be done, as it would stand in an error
   */
  public static void before(String what) throws LinuxException {
    if (LAST > 0 && DONE.incrementAndGet() == LAST) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
    if (!FAULT.isEmpty()) {
      int colon = FAULT.lastIndexOf(':');
      if (what.startsWith(FAULT.substring(0, colon))) {
        throw new LinuxException(what, Integer.parseInt(FAULT.substring(colon + 1)));
      }
    }
  }
}
