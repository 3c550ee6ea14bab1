package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.format.Listing;
import dev.moor.cli.format.Sizes;
import dev.moor.cli.net.ApiException;
import dev.moor.cli.net.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moor stats}: what containers use, once or again and again. */
@Command(name = "stats", description = "Show what containers use")
public final class StatsCommand extends BaseCommand {
  private static final String CLEAR = "\033[2J\033[H";

  @Option(
      names = {"-a", "--all"},
      description = "Those that do not run as well")
  boolean all;

  @Option(names = "--no-stream", description = "Show it once")
  boolean noStream;

  @Option(names = "--no-trunc", description = "Show ids in full")
  boolean noTrunc;

  @Option(names = "--format", description = "table, json, or a Go template")
  String format;

  @Parameters(paramLabel = "CONTAINER", arity = "0..*")
  List<String> containers = new ArrayList<>();

  @Override
  public Integer call() {
    do {
      // the engine's answer takes until its second look, a second later
      Listing listing = listing();
      look().values().forEach(sample -> fill(listing.row(), sample));
      if (!noStream) {
        out().print(CLEAR);
      }
      out().print(listing.render(format));
      out().flush();
    } while (!noStream && !out().checkError());
    return 0;
  }

  private static Listing listing() {
    return new Listing(
            "{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}"
                + "\t{{.BlockIO}}\t{{.PIDs}}")
        .header("ID", "CONTAINER ID")
        .header("Name", "NAME")
        .header("CPUPerc", "CPU %")
        .header("MemUsage", "MEM USAGE / LIMIT")
        .header("MemPerc", "MEM %")
        .header("NetIO", "NET I/O")
        .header("BlockIO", "BLOCK I/O")
        .header("PIDs", "PIDS")
        .header("Container", "CONTAINER");
  }

  private List<String> ids() {
    if (!containers.isEmpty()) {
      return containers;
    }
    List<String> ids = new ArrayList<>();
    client()
        .get(Target.of("/containers/json").flag("all", all))
        .forEach(container -> ids.add(container.path("Id").asText()));
    return ids;
  }

  /** All at once, each beside the others: the engine takes a second for each. */
  private Map<String, JsonNode> look() {
    List<String> ids = ids();
    Map<String, JsonNode> samples = new TreeMap<>();
    ids.parallelStream()
        .map(this::sample)
        .filter(sample -> sample != null)
        .sequential()
        .forEach(sample -> samples.put(sample.path("name").asText(), sample));
    return samples;
  }

  /** Null where a listed container has gone meanwhile. */
  private JsonNode sample(String id) {
    try {
      return client().get(Target.of("/containers/", id, "/stats").with("stream", 0));
    } catch (ApiException e) {
      if (containers.isEmpty()) {
        return null;
      }
      throw e;
    }
  }

  private void fill(ObjectNode row, JsonNode sample) {
    String id = sample.path("id").asText();
    String name = sample.path("name").asText();
    long limit = sample.path("memory_stats").path("limit").asLong();
    long memory = memory(sample.path("memory_stats"));
    row.put("ID", noTrunc ? id : id.substring(0, Math.min(12, id.length())));
    row.put("Container", row.path("ID").asText());
    row.put("Name", name.startsWith("/") ? name.substring(1) : name);
    row.put("CPUPerc", percent(cpu(sample)));
    row.put("MemUsage", Sizes.binary(memory) + " / " + Sizes.binary(limit));
    row.put("MemPerc", percent(limit == 0 ? 0 : 100.0 * memory / limit));
    row.put("NetIO", net(sample.path("networks")));
    row.put("BlockIO", io(sample.path("blkio_stats").path("io_service_bytes_recursive")));
    row.put("PIDs", sample.path("pids_stats").path("current").asText("0"));
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f%%", value);
  }

  private static double cpu(JsonNode sample) {
    JsonNode now = sample.path("cpu_stats");
    JsonNode before = sample.path("precpu_stats");
    double used =
        now.path("cpu_usage").path("total_usage").asDouble()
            - before.path("cpu_usage").path("total_usage").asDouble();
    double whole =
        now.path("system_cpu_usage").asDouble() - before.path("system_cpu_usage").asDouble();
    return used > 0 && whole > 0 ? used / whole * now.path("online_cpus").asInt(1) * 100 : 0;
  }

  /** Without what the kernel would drop first, as docker counts it. */
  private static long memory(JsonNode memory) {
    long usage = memory.path("usage").asLong();
    JsonNode stats = memory.path("stats");
    long inactive = stats.path("total_inactive_file").asLong(stats.path("inactive_file").asLong());
    return inactive < usage ? usage - inactive : usage;
  }

  private static String net(JsonNode networks) {
    long received = 0;
    long sent = 0;
    for (JsonNode network : networks) {
      received += network.path("rx_bytes").asLong();
      sent += network.path("tx_bytes").asLong();
    }
    return Sizes.human(received) + " / " + Sizes.human(sent);
  }

  private static String io(JsonNode entries) {
    long read = 0;
    long written = 0;
    for (JsonNode entry : entries) {
      String operation = entry.path("op").asText().toLowerCase(Locale.ROOT);
      if (operation.equals("read")) {
        read += entry.path("value").asLong();
      } else if (operation.equals("write")) {
        written += entry.path("value").asLong();
      }
    }
    return Sizes.human(read) + " / " + Sizes.human(written);
  }
}
