package dev.moor.supervisor.containers;

import dev.moor.actors.supervision.ContainerPort;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Where the system property {@code moor.failpoint} names a step of a container's port, as {@code
 * create:before} or {@code create:after}, the process ends there at once, as by a crash. For tests
 * of recovery; no flag and no file sets it.
 */
final class Failpoints {
  static final int EXIT_CODE = 99;
  private static final String PROPERTY = "moor.failpoint";

  private Failpoints() {}

  /** The port itself where no failpoint is set. */
  static ContainerPort around(ContainerPort port) {
    String point = System.getProperty(PROPERTY, "");
    return point.isEmpty() ? port : failing(port, point);
  }

  private static ContainerPort failing(ContainerPort port, String point) {
    return (ContainerPort)
        Proxy.newProxyInstance(
            ContainerPort.class.getClassLoader(),
            new Class<?>[] {ContainerPort.class},
            (proxy, method, arguments) -> {
              end(point, method.getName() + ":before");
              try {
                return method.invoke(port, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              } finally {
                end(point, method.getName() + ":after");
              }
            });
  }

  private static void end(String wanted, String here) {
    if (wanted.equals(here)) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }
}
