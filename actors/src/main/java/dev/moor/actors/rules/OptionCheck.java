package dev.moor.actors.rules;

import static dev.moor.actors.rules.SpecCheck.invalid;

import dev.moor.actors.container.HostSpec;
import dev.moor.actors.network.Ip;
import dev.moor.actors.port.MoorException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Options that are words or pairs of words: of security and of log drivers. */
final class OptionCheck {
  private static final Set<String> LOG_DRIVERS = Set.of("json-file", "local", "none");
  private static final Set<String> LOG_OPTIONS = Set.of("max-size", "max-file", "compress");
  private static final Set<String> ATTRIBUTES =
      Set.of("labels", "labels-regex", "env", "env-regex", "tag");

  private OptionCheck() {}

  static void checkLog(HostSpec.LogConfig log) {
    if (!LOG_DRIVERS.contains(log.type())) {
      throw invalid("logger: no log driver named '%s' is registered".formatted(log.type()));
    }
    for (Map.Entry<String, String> option : new TreeMap<>(log.options()).entrySet()) {
      String name = option.getKey();
      String value = option.getValue();
      boolean none = log.type().equals("none");
      boolean byDefault =
          (none && name.equals("compress") && value.equals("false"))
              || (name.equals("mode") && value.equals("blocking"));
      if (byDefault
          || (LOG_OPTIONS.contains(name) && !none)
          || (ATTRIBUTES.contains(name) && log.type().equals("json-file"))) {
        continue;
      }
      if (name.equals("mode") || name.equals("max-buffer-size")) {
        throw notSupported("LogConfig.Config." + name + "=" + value);
      }
      throw invalid("unknown log opt '%s' for %s log driver".formatted(name, log.type()));
    }
    LogAttributes.check(log.options());
  }

  /** Lines of the hosts file: {@code name:address}, or {@code name:host-gateway}. */
  static void checkHosts(List<String> hosts) {
    for (String host : hosts) {
      int colon = host.indexOf(':');
      if (colon < 1 || host.chars().anyMatch(Character::isWhitespace)) {
        throw invalid("bad format for add-host: \"%s\"".formatted(host));
      }
      String address = host.substring(colon + 1);
      if (!address.equals("host-gateway") && Ip.parse(address).isEmpty()) {
        throw invalid("invalid IP address in add-host: \"%s\"".formatted(address));
      }
    }
  }

  /** No profile of AppArmor and no label of SELinux is set, so to ask for none is fine. */
  static void checkSecurity(List<String> options) {
    for (String option : options) {
      String[] pair = option.split("[=:]", 2);
      String value = pair.length == 2 ? pair[1] : "";
      boolean known =
          switch (pair[0]) {
            case "no-new-privileges" -> Set.of("", "true", "false").contains(value);
            case "seccomp" -> !value.isEmpty();
            case "systempaths", "apparmor" -> value.equals("unconfined");
            case "label" -> value.equals("disable");
            default -> false;
          };
      if (!known) {
        throw notSupported("SecurityOpt " + option);
      }
    }
  }

  private static MoorException notSupported(String option) {
    return new MoorException(
        MoorException.Kind.NOT_IMPLEMENTED,
        "option HostConfig." + option + " is not supported yet");
  }
}
