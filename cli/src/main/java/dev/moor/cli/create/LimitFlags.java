package dev.moor.cli.create;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Limits on what a container may use. */
@Command
public final class LimitFlags {
  @Option(
      names = {"-m", "--memory"},
      paramLabel = "BYTES",
      description = "Memory limit")
  String memory;

  @Option(
      names = "--memory-swap",
      paramLabel = "BYTES",
      description = "Memory plus swap; -1 is unlimited swap")
  String memorySwap;

  @Option(names = "--memory-reservation", paramLabel = "BYTES", description = "Soft memory limit")
  String memoryReservation;

  @Option(names = "--memory-swappiness", paramLabel = "0-100", description = "Swappiness")
  Long memorySwappiness;

  @Option(names = "--cpus", paramLabel = "NUMBER", description = "CPUs, such as 1.5")
  String cpus;

  @Mixin final CpuFlags cpu = new CpuFlags();

  @Option(names = "--pids-limit", description = "Number of processes; -1 is unlimited")
  Long pidsLimit;

  @Option(names = "--blkio-weight", paramLabel = "10-1000", description = "Block I/O weight")
  Integer blkioWeight;

  @Option(names = "--ulimit", paramLabel = "NAME=SOFT[:HARD]", description = "Resource limit")
  List<String> ulimits = new ArrayList<>();

  @Option(names = "--shm-size", paramLabel = "BYTES", description = "Size of /dev/shm")
  String shmSize;

  @Option(names = "--oom-kill-disable", description = "Never kill on lack of memory")
  boolean oomKillDisable;

  @Option(names = "--oom-score-adj", paramLabel = "-1000..1000", description = "OOM preference")
  Integer oomScoreAdj;

  @Option(names = "--cgroup-parent", description = "Cgroup to live in")
  String cgroupParent;

  @Option(names = "--log-driver", description = "Logging driver")
  String logDriver;

  @Option(names = "--log-opt", paramLabel = "KEY=VALUE", description = "Option of the driver")
  List<String> logOptions = new ArrayList<>();

  @Option(names = "--storage-opt", paramLabel = "KEY=VALUE", description = "Storage option")
  List<String> storageOptions = new ArrayList<>();
}
