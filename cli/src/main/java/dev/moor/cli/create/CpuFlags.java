package dev.moor.cli.create;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The processors of a container, or of a build's steps: the same flags wherever there are any. */
@Command
public final class CpuFlags {
  @Option(
      names = {"-c", "--cpu-shares"},
      description = "Relative weight")
  public Long shares;

  @Option(names = "--cpu-period", paramLabel = "MICROS", description = "CFS period")
  public Long period;

  @Option(names = "--cpu-quota", paramLabel = "MICROS", description = "CFS quota")
  public Long quota;

  @Option(names = "--cpuset-cpus", paramLabel = "LIST", description = "CPUs, such as 0-2,5")
  public String cpus;

  @Option(names = "--cpuset-mems", paramLabel = "LIST", description = "Memory nodes")
  public String memoryNodes;
}
