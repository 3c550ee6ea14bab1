package dev.moor.images.build;

import dev.moor.images.build.StageRun.Work;
import dev.moor.images.dockerfile.Instruction;
import dev.moor.images.make.ConfigStep;

/** Which kind of work each instruction is. */
final class StepWork implements Instruction.Cases<Work> {
  private final StageRun run;
  private final ConfigStep config;

  StepWork(StageRun run, ConfigStep config) {
    this.run = run;
    this.config = config;
  }

  private Work config(Instruction instruction) {
    return () -> run.config(instruction.match(config));
  }

  @Override
  public Work on(Instruction.From from) {
    throw new IllegalStateException("a FROM begins a stage");
  }

  @Override
  public Work on(Instruction.Run command) {
    return () -> run.command(command);
  }

  @Override
  public Work on(Instruction.Copy copy) {
    return () -> run.copy(copy);
  }

  @Override
  public Work on(Instruction.Arg arg) {
    return () -> run.declare(arg);
  }

  @Override
  public Work on(Instruction.Workdir workdir) {
    return () -> run.workdir(workdir.match(config));
  }

  @Override
  public Work on(Instruction.Maintainer maintainer) {
    return () -> run.maintainer(maintainer);
  }

  @Override
  public Work on(Instruction.Cmd cmd) {
    return config(cmd);
  }

  @Override
  public Work on(Instruction.Entrypoint entrypoint) {
    return config(entrypoint);
  }

  @Override
  public Work on(Instruction.Env env) {
    return config(env);
  }

  @Override
  public Work on(Instruction.Label label) {
    return config(label);
  }

  @Override
  public Work on(Instruction.Expose expose) {
    return config(expose);
  }

  @Override
  public Work on(Instruction.Volume volume) {
    return config(volume);
  }

  @Override
  public Work on(Instruction.User user) {
    return config(user);
  }

  @Override
  public Work on(Instruction.StopSignal signal) {
    return config(signal);
  }

  @Override
  public Work on(Instruction.Shell shell) {
    return config(shell);
  }

  @Override
  public Work on(Instruction.Healthcheck healthcheck) {
    return () -> run.healthcheck(healthcheck, config);
  }

  @Override
  public Work on(Instruction.OnBuild onBuild) {
    return config(onBuild);
  }
}
