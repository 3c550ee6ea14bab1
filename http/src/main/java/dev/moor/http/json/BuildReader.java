package dev.moor.http.json;

import dev.moor.actors.container.HostSpec;
import dev.moor.actors.port.BuildService.Build;
import dev.moor.actors.port.ImageService.Auth;
import dev.moor.actors.port.MoorException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parameters of {@code POST /build}. */
public final class BuildReader {
  private BuildReader() {}

  /** The query of a request. */
  public interface Query {
    /** Empty where not given. */
    String text(String name);

    List<String> texts(String name);

    boolean flag(String name);
  }

  public static Build read(Query query, Map<String, Auth> auths) {
    String dockerfile = query.text("dockerfile");
    return new Build(
        dockerfile.isEmpty() ? "Dockerfile" : dockerfile,
        query.texts("t").stream().filter(name -> !name.isEmpty()).toList(),
        arguments(query.text("buildargs")),
        value("labels", query.text("labels")).textMap("value"),
        query.text("target"),
        query.text("platform"),
        query.flag("nocache"),
        query.flag("pull"),
        query.flag("q"),
        host(query),
        auths,
        value("cache sources", query.text("cachefrom")).textsOrEmpty("value"),
        query.text("remote"));
  }

  /** A parameter that holds JSON, as the field {@code value} of an object. */
  private static Fields value(String name, String json) {
    String text = json.isEmpty() ? "null" : json;
    try {
      return Fields.of(
          JsonIn.object(("{\"value\":" + text + "}").getBytes(StandardCharsets.UTF_8)));
    } catch (MoorException e) {
      throw new MoorException(e.kind(), "error reading " + name + ": " + e.getMessage(), e);
    }
  }

  /** A null value stays null: the client names the argument and has no value for it. */
  private static Map<String, String> arguments(String json) {
    Fields given = value("build args", json).object("value");
    Map<String, String> arguments = new HashMap<>();
    if (given != null) {
      given
          .all()
          .forEach(
              entry ->
                  arguments.put(
                      entry.getKey(),
                      entry.getValue().isNull() ? null : given.text(entry.getKey())));
    }
    return arguments;
  }

  private static HostSpec host(Query query) {
    List<HostSpec.Ulimit> ulimits = new ArrayList<>();
    for (Fields ulimit : value("ulimits", query.text("ulimits")).objects("value")) {
      ulimits.add(
          new HostSpec.Ulimit(ulimit.text("Name"), ulimit.number("Soft"), ulimit.number("Hard")));
    }
    HostSpec.Resources limits =
        new HostSpec.Resources(
            number(query, "memory"),
            number(query, "memswap"),
            0,
            0,
            number(query, "cpushares"),
            number(query, "cpuquota"),
            number(query, "cpuperiod"),
            query.text("cpusetcpus"),
            query.text("cpusetmems"),
            0,
            ulimits);
    return HostSpec.defaults()
        .with(
            draft -> {
              draft.resources = limits;
              draft.securityOpt = query.texts("securityopt");
              draft.networkMode = query.text("networkmode");
              draft.logConfig = new HostSpec.LogConfig("none", Map.of());
              draft.shmSizeBytes = number(query, "shmsize");
              draft.extraHosts = query.texts("extrahosts");
              draft.cgroupParent = query.text("cgroupparent");
            });
  }

  private static long number(Query query, String name) {
    String text = query.text(name);
    if (text.isEmpty()) {
      return 0;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new MoorException(
          MoorException.Kind.INVALID, "invalid value for " + name + ": \"" + text + "\"", e);
    }
  }
}
