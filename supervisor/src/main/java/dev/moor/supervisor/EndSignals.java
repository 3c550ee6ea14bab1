package dev.moor.supervisor;

import java.lang.reflect.Proxy;

/**
 * SIGTERM and SIGINT as a clean end with exit code 0 (the JVM's own handling gives 143 and 130).
 * The JDK's only way is {@code sun.misc.Signal}, which the compiler warns of; hence reflection.
 */
final class EndSignals {
  private EndSignals() {}

  /** Calls it at each such signal, from now on. */
  static void on(Runnable end) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              EndSignals.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      end.run();
                      yield null;
                    }
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    default -> "end of moord";
                  });
      for (String name : new String[] {"TERM", "INT"}) {
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM has no sun.misc.Signal", e);
    }
  }
}
