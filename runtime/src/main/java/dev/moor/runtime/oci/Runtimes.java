package dev.moor.runtime.oci;

import dev.moor.runtime.RuntimeMissingException;
import dev.moor.runtime.cgroup.Cgroups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which runtimes the machine has. */
public final class Runtimes {
  private Runtimes() {}

  /** By name, the faster first. */
  public static Map<String, OciRuntime> find(Path execRoot, Cgroups cgroups) throws IOException {
    Map<String, OciRuntime> found = new LinkedHashMap<>();
    for (String name : new String[] {"crun", "runc"}) {
      Optional<Path> binary = Tools.find(name);
      if (binary.isEmpty()) {
        continue;
      }
      List<String> wrapper = new ArrayList<>();
      if (name.equals("crun") && cgroups.version() == Cgroups.Version.HYBRID) {
        wrapper.addAll(HybridWrapper.words(cgroups.unifiedMount()));
      }
      Path state = execRoot.resolve(name);
      Files.createDirectories(state);
      found.put(
          name,
          new OciRuntime(
              name, wrapper, new SealedProgram(binary.get()), state, Tools.version(binary.get())));
    }
    return found;
  }

  /** The one to try first; says what to install where there is none. */
  public static String choose(String wanted, Map<String, OciRuntime> found) {
    if (!wanted.equals("auto")) {
      if (!found.containsKey(wanted)) {
        Tools.require(wanted, "which --default-runtime asks for");
        throw new RuntimeMissingException(wanted + " is no runtime that moord knows");
      }
      return wanted;
    }
    if (found.isEmpty()) {
      Tools.require("runc", "which makes containers");
    }
    return found.containsKey("crun") ? "crun" : "runc";
  }
}
