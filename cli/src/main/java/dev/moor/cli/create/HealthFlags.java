package dev.moor.cli.create;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The health check of a container. */
@Command
public final class HealthFlags {
  @Option(names = "--health-cmd", paramLabel = "COMMAND", description = "Command that checks")
  String command;

  @Option(names = "--health-interval", paramLabel = "DURATION", description = "Between checks")
  String interval;

  @Option(names = "--health-timeout", paramLabel = "DURATION", description = "Of one check")
  String timeout;

  @Option(names = "--health-start-period", paramLabel = "DURATION", description = "Grace")
  String startPeriod;

  @Option(names = "--health-retries", paramLabel = "N", description = "Failures in a row")
  Integer retries;

  @Option(names = "--no-healthcheck", description = "Switch the image's check off")
  boolean none;
}
