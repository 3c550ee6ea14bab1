package dev.moor.http.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.health.HealthSpec;
import dev.moor.actors.port.MoorException;
import java.util.List;

/**
 * The body of {@code POST /containers/create}: every field Docker knows is mapped, or says nothing
 * (a default), or is refused by its name. What Docker does not know is ignored, as Docker does.
 */
public final class CreateReader {
  private CreateReader() {}

  public static ContainerSpec read(ObjectNode body) {
    Fields config = Fields.of(body);
    String image = config.text("Image");
    if (image.isEmpty() && body.isEmpty()) {
      throw new MoorException(
          MoorException.Kind.INVALID, "config cannot be empty in order to create a container");
    }
    config.refuse("NetworkDisabled", "OnBuild", "Shell");
    Fields hostConfig = config.object("HostConfig");
    HostSpec host = HostConfigReader.read(hostConfig == null ? nothing() : hostConfig);
    return new ContainerSpec(
        image,
        config.textsOrText("Entrypoint"),
        config.textsOrText("Cmd"),
        config.textsOrEmpty("Env"),
        config.text("WorkingDir"),
        config.text("User"),
        config.text("Hostname"),
        config.text("Domainname"),
        config.textMap("Labels"),
        config.flag("Tty"),
        config.flag("OpenStdin"),
        config.flag("StdinOnce"),
        config.flag("AttachStdin"),
        config.flag("AttachStdout"),
        config.flag("AttachStderr"),
        config.text("StopSignal"),
        config.optionalInteger("StopTimeout"),
        config.set("ExposedPorts"),
        config.set("Volumes"),
        host,
        healthcheck(config.object("Healthcheck")));
  }

  private static Fields nothing() {
    return Fields.of(JsonIn.object(new byte[0]));
  }

  private static HealthSpec healthcheck(Fields check) {
    return check == null
        ? null
        : new HealthSpec(
            check.textsOrEmpty("Test"),
            check.number("Interval"),
            check.number("Timeout"),
            check.number("StartPeriod"),
            check.number("StartInterval"),
            check.integer("Retries"),
            List.of());
  }
}
