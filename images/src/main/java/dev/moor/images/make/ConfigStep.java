package dev.moor.images.make;

import dev.moor.images.dockerfile.Instruction;
import dev.moor.images.dockerfile.ShellLexer;

/**
 * Changes a draft by one instruction and gives what the history says of it; null for those that do
 * more than change the config.
 */
public final class ConfigStep implements Instruction.Cases<String> {
  private final ConfigDraft draft;
  private final ShellLexer words;

  public ConfigStep(ConfigDraft draft, ShellLexer words) {
    this.draft = draft;
    this.words = words;
  }

  @Override
  public String on(Instruction.From from) {
    return null;
  }

  @Override
  public String on(Instruction.Run run) {
    return null;
  }

  @Override
  public String on(Instruction.Arg arg) {
    return null;
  }

  @Override
  public String on(Instruction.Copy copy) {
    return null;
  }

  @Override
  public String on(Instruction.Cmd cmd) {
    return draft.cmd(cmd.command());
  }

  @Override
  public String on(Instruction.Entrypoint entrypoint) {
    return draft.entrypoint(entrypoint.command());
  }

  @Override
  public String on(Instruction.Env env) {
    return draft.env(env, words);
  }

  @Override
  public String on(Instruction.Label label) {
    return draft.label(label, words);
  }

  @Override
  public String on(Instruction.Expose expose) {
    return draft.expose(expose, words);
  }

  @Override
  public String on(Instruction.Volume volume) {
    return draft.volume(volume, words);
  }

  @Override
  public String on(Instruction.User user) {
    return draft.user(user, words);
  }

  @Override
  public String on(Instruction.Workdir workdir) {
    return draft.workdir(workdir, words);
  }

  @Override
  public String on(Instruction.StopSignal signal) {
    return draft.stopSignal(signal, words);
  }

  @Override
  public String on(Instruction.Shell shell) {
    return draft.shell(shell);
  }

  @Override
  public String on(Instruction.Healthcheck healthcheck) {
    return draft.healthcheck(healthcheck);
  }

  @Override
  public String on(Instruction.OnBuild onBuild) {
    return draft.onBuild(onBuild);
  }

  @Override
  public String on(Instruction.Maintainer maintainer) {
    return "MAINTAINER " + maintainer.name();
  }
}
