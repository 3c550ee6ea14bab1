package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.create.CpuFlags;
import dev.moor.cli.format.Json;
import dev.moor.cli.format.Sizes;
import dev.moor.cli.net.Target;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moor update}: other limits for containers, at once and for later runs. */
@Command(name = "update", description = "Change the limits and the restart policy of containers")
public final class UpdateCommand extends BaseCommand {
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

  @Option(names = "--cpus", paramLabel = "NUMBER", description = "CPUs, such as 1.5")
  BigDecimal cpus;

  @Mixin final CpuFlags cpu = new CpuFlags();

  @Option(names = "--pids-limit", description = "Number of processes; -1 is unlimited")
  Long pidsLimit;

  @Option(names = "--blkio-weight", paramLabel = "10-1000", description = "Block I/O weight")
  Long blkioWeight;

  @Option(names = "--restart", paramLabel = "POLICY", description = "Such as on-failure:3")
  String restart;

  @Parameters(paramLabel = "CONTAINER", arity = "1..*")
  List<String> containers = new ArrayList<>();

  @Override
  public Integer call() {
    ObjectNode change = change();
    if (change.isEmpty()) {
      throw new CliException("you must provide one or more flags when using this command");
    }
    return Each.of(
        this,
        containers,
        name -> {
          JsonNode answer = client().post(Target.of("/containers/", name, "/update"), change);
          answer.path("Warnings").forEach(warning -> err().println(warning.asText()));
          return name;
        });
  }

  private ObjectNode change() {
    ObjectNode change = Json.MAPPER.createObjectNode();
    bytes(change, "Memory", memory);
    bytes(change, "MemorySwap", memorySwap);
    bytes(change, "MemoryReservation", memoryReservation);
    if (cpus != null) {
      change.put("NanoCpus", cpus.movePointRight(9).longValue());
    }
    number(change, "CpuShares", cpu.shares);
    number(change, "CpuPeriod", cpu.period);
    number(change, "CpuQuota", cpu.quota);
    number(change, "PidsLimit", pidsLimit);
    number(change, "BlkioWeight", blkioWeight);
    text(change, "CpusetCpus", cpu.cpus);
    text(change, "CpusetMems", cpu.memoryNodes);
    if (restart != null) {
      String[] words = restart.split(":", 2);
      ObjectNode policy = change.putObject("RestartPolicy").put("Name", words[0]);
      policy.put("MaximumRetryCount", words.length == 2 ? retries(words[1]) : 0);
    }
    return change;
  }

  private static int retries(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new CliException("invalid restart policy format: maximum retry count: " + text);
    }
  }

  private static void bytes(ObjectNode change, String field, String text) {
    try {
      if (text != null) {
        change.put(field, text.equals("-1") ? -1 : Sizes.parse(text));
      }
    } catch (IllegalArgumentException e) {
      throw new CliException(e.getMessage());
    }
  }

  private static void number(ObjectNode change, String field, Long value) {
    if (value != null) {
      change.put(field, value);
    }
  }

  private static void text(ObjectNode change, String field, String value) {
    if (value != null) {
      change.put(field, value);
    }
  }
}
