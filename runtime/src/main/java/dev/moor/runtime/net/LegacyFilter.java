package dev.moor.runtime.net;

import dev.moor.runtime.oci.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * FORWARD of the older iptables, whose rules nftables does not see. Changed by iptables itself: it
 * alone knows how to wait for others that change the same table.
 */
public final class LegacyFilter implements ForeignForward {
  private static final Path KNOWN = Path.of("/proc/thread-self/net");
  private static final Pattern DROPS =
      Pattern.compile("(?m)^-P FORWARD DROP$|^-A FORWARD -j (DROP|REJECT)\\b.*$");
  private static final String SHORT_MARK = "0x2000000/0x2000000";
  private static final String WAIT_SECONDS = "5";

  private final String program;
  private final Path tables;
  private final String comment;

  /**
   * @param family {@code ip} or {@code ip6}
   * @param table Moor's own
   */
  public LegacyFilter(String family, String table) {
    this.program = family + "tables";
    this.tables = KNOWN.resolve(family + "_tables_names");
    this.comment = ForeignForward.comment(table);
  }

  @Override
  public boolean open() throws IOException {
    if (!isUsed()) {
      return false;
    }
    String rules = run(List.of("-S"));
    if (!DROPS.matcher(rules).find()) {
      return false;
    }
    String chain = rules.contains("-A FORWARD -j " + USER_CHAIN + "\n") ? USER_CHAIN : "FORWARD";
    if (!ours(rules, chain).isEmpty()) {
      return false;
    }
    run(rule("-I", chain));
    return true;
  }

  @Override
  public boolean close() throws IOException {
    if (!isUsed()) {
      return false;
    }
    String rules = run(List.of("-S"));
    boolean found = false;
    for (String chain : List.of("FORWARD", USER_CHAIN)) {
      for (int i = ours(rules, chain).size(); i > 0; i--) {
        run(rule("-D", chain));
        found = true;
      }
    }
    return found;
  }

  /** Whether there is such a table; iptables itself would make one where it looks. */
  private boolean isUsed() throws IOException {
    try {
      return Files.readAllLines(tables).contains("filter");
    } catch (NoSuchFileException e) {
      return false; // a kernel without them
    }
  }

  private List<String> ours(String rules, String chain) {
    return rules
        .lines()
        .filter(line -> line.startsWith("-A " + chain + " ") && line.contains(comment))
        .toList();
  }

  private List<String> rule(String verb, String chain) {
    return List.of(
        verb,
        chain,
        "-m",
        "mark",
        "--mark",
        SHORT_MARK,
        "-m",
        "comment",
        "--comment",
        comment,
        "-j",
        "ACCEPT");
  }

  private String run(List<String> arguments) throws IOException {
    KernelSteps.before("change rules of iptables");
    List<String> words = new ArrayList<>(List.of(tool().toString(), "-w", WAIT_SECONDS));
    words.addAll(arguments);
    return Tools.run(words);
  }

  /** Where two kinds are installed, the older one has a name of its own. */
  private Path tool() throws IOException {
    Optional<Path> legacy = Tools.find(program + "-legacy");
    Optional<Path> plain =
        legacy.isPresent()
            ? legacy
            : Tools.find(program).filter(path -> !Tools.version(path).contains("nf_tables"));
    return plain.orElseThrow(
        () ->
            new IOException(
                program
                    + "-legacy is missing, but its rules are in the kernel (apt-get install"
                    + " iptables)"));
  }
}
