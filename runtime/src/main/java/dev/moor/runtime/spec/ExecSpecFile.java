package dev.moor.runtime.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The process of an exec: the container's own process, changed as asked for. */
public final class ExecSpecFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Capabilities capabilities;

  /** Within the capabilities that this process may hand on. */
  public ExecSpecFile(Capabilities capabilities) {
    this.capabilities = capabilities;
  }

  /**
   * What is asked for; empty user and cwd mean the container's own.
   *
   * @param height of the terminal, 0: the default size
   */
  public record Wanted(
      List<String> args,
      List<String> env,
      String cwd,
      String user,
      boolean tty,
      int height,
      int width,
      boolean privileged) {}

  /**
   * What every exec of one run begins with.
   *
   * @param process the container's own process, of its {@code config.json}; not to be changed
   */
  public record Template(ObjectNode process, Path root) {
    /** Reads a bundle's {@code config.json}, which stays as it is while the container runs. */
    public static Template read(Path config) throws IOException {
      JsonNode whole = JSON.readTree(config.toFile());
      return new Template(
          (ObjectNode) whole.get("process"), Path.of(whole.get("root").get("path").asText()));
    }
  }

  /** The bytes for {@code exec --process}. */
  public byte[] bytes(Template template, Wanted wanted) throws IOException {
    ObjectNode process = template.process().deepCopy();
    process.put("terminal", wanted.tty());
    process.remove("consoleSize");
    if (wanted.tty()) {
      OciConfig.consoleSize(process, wanted.height(), wanted.width());
    }
    wanted.args().forEach(process.putArray("args")::add);
    environment(process, wanted);
    if (!wanted.cwd().isEmpty()) {
      process.put("cwd", wanted.cwd());
    }
    if (!wanted.user().isEmpty()) {
      UserLookup.User user = UserLookup.in(template.root()).find(wanted.user(), List.of());
      process.set("user", OciConfig.user(user));
      List<String> bounding = new ArrayList<>();
      process.path("capabilities").path("bounding").forEach(name -> bounding.add(name.asText()));
      process.set("capabilities", OciConfig.capabilitySets(user.uid(), bounding));
    }
    if (wanted.privileged()) {
      process.set("capabilities", OciConfig.capabilitySets(0, capabilities.all()));
    }
    return JSON.writeValueAsBytes(process);
  }

  private static void environment(ObjectNode process, Wanted wanted) {
    List<String> own = new ArrayList<>();
    process.path("env").forEach(entry -> own.add(entry.asText()));
    boolean hasTerm = own.stream().anyMatch(entry -> entry.startsWith("TERM="));
    if (wanted.tty() && !hasTerm) {
      own.add("TERM=xterm");
    }
    Environment.merge(own, wanted.env()).forEach(process.putArray("env")::add);
  }
}
