package dev.moor.http.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.actors.container.ContainerView.ExecView;
import dev.moor.actors.container.ExecSpec;
import dev.moor.actors.container.HostExtras;
import dev.moor.actors.port.ExecService.Inspected;
import dev.moor.actors.port.MoorException;
import java.util.List;

/** Execs: the body of their creation, and inspect. */
public final class ExecJson {
  private ExecJson() {}

  public static ExecSpec read(ObjectNode body) {
    Fields fields = Fields.of(body);
    List<String> command = fields.textsOrText("Cmd");
    if (command == null || command.isEmpty()) {
      throw new MoorException(MoorException.Kind.INVALID, "No exec command specified");
    }
    return new ExecSpec(
        command,
        fields.textsOrEmpty("Env"),
        fields.text("WorkingDir"),
        fields.text("User"),
        fields.flag("Tty"),
        fields.flag("Privileged"),
        fields.flag("AttachStdin"),
        fields.flag("AttachStdout"),
        fields.flag("AttachStderr"),
        fields.text("DetachKeys"),
        HostExtrasReader.consoleSize(fields));
  }

  /**
   * How an exec starts.
   *
   * @param size of its terminal; null: as its create said
   */
  public record Start(boolean detach, HostExtras.ConsoleSize size) {}

  public static Start readStart(ObjectNode body) {
    Fields fields = Fields.of(body);
    return new Start(fields.flag("Detach"), HostExtrasReader.consoleSize(fields));
  }

  public static void inspected(JsonOut out, Inspected inspected) {
    ExecView exec = inspected.exec();
    ExecSpec spec = exec.spec();
    out.object().text("ID", exec.execId()).flag("Running", exec.running());
    if (exec.exitCode() == null) {
      out.nothing("ExitCode");
    } else {
      out.number("ExitCode", exec.exitCode());
    }
    out.object("ProcessConfig")
        .flag("tty", spec.tty())
        .text("entrypoint", spec.command().get(0))
        .texts("arguments", spec.command().subList(1, spec.command().size()))
        .flag("privileged", spec.privileged())
        .textUnlessEmpty("user", spec.user())
        .end()
        .flag("OpenStdin", spec.attachStdin())
        .flag("OpenStderr", spec.attachStderr())
        .flag("OpenStdout", spec.attachStdout())
        .flag("CanRemove", exec.exitCode() != null)
        .text("ContainerID", inspected.containerId())
        .text("DetachKeys", spec.detachKeys())
        .number("Pid", exec.pid())
        .end();
  }
}
