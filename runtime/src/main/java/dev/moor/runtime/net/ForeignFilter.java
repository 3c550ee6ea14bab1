package dev.moor.runtime.net;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** FORWARD of nftables' table {@code filter}, which iptables-nft makes. */
public final class ForeignFilter implements ForeignForward {
  private static final Pattern REFUSES_THE_REST =
      Pattern.compile("(?m)^\\s*(counter( packets \\d+ bytes \\d+)? )?(drop|reject\\b.*)$");

  private final Nftables nft;
  private final String family;
  private final String comment;

  /**
   * @param family {@code ip} or {@code ip6}
   * @param table Moor's own
   */
  public ForeignFilter(Nftables nft, String family, String table) {
    this.nft = nft;
    this.family = family;
    this.comment = ForeignForward.comment(table);
  }

  /**
   * Asks for the chain alone first: libnftables 1.0.6 reads every element of every map for a list
   * of the tables.
   */
  @Override
  public boolean open() throws IOException {
    Optional<String> forward = list("list chain " + family + " filter FORWARD\n");
    if (forward.isEmpty() || !drops(forward.get())) {
      return false;
    }
    Optional<String> rule = missing(nft.run(table()));
    if (rule.isPresent()) {
      nft.run(rule.get());
    }
    return rule.isPresent();
  }

  @Override
  public boolean close() throws IOException {
    Optional<String> forward = list("list chain " + family + " filter FORWARD\n");
    if (forward.isEmpty()) {
      return false;
    }
    String commands = removal(nft.runWithHandles(table()));
    if (!commands.isEmpty()) {
      nft.run(commands);
    }
    return !commands.isEmpty();
  }

  private String table() {
    return "list table " + family + " filter\n";
  }

  /** Empty: there is none. */
  private Optional<String> list(String command) throws IOException {
    try {
      return Optional.of(nft.run(command));
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("No such file or directory")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Whether a chain, as nft lists it, drops what no rule takes. */
  private static boolean drops(String chain) {
    return chain.contains("policy drop") || REFUSES_THE_REST.matcher(chain).find();
  }

  /** The command that puts the rule where it is needed and not there. */
  private Optional<String> missing(String table) {
    String forward = section(table, "FORWARD");
    String chain =
        forward.contains("jump " + USER_CHAIN) && !section(table, USER_CHAIN).isEmpty()
            ? USER_CHAIN
            : "FORWARD";
    return !drops(forward) || section(table, chain).contains(quoted())
        ? Optional.empty()
        : Optional.of(
            "insert rule %s filter %s meta mark and %s == %s counter accept %s\n"
                .formatted(family, chain, MARK, MARK, quoted()));
  }

  private String removal(String table) {
    StringBuilder commands = new StringBuilder();
    for (String chain : new String[] {"FORWARD", USER_CHAIN}) {
      Matcher rules =
          Pattern.compile("(?m)^.*" + Pattern.quote(quoted()) + ".*# handle (\\d+)$")
              .matcher(section(table, chain));
      while (rules.find()) {
        commands.append(
            "delete rule %s filter %s handle %s\n".formatted(family, chain, rules.group(1)));
      }
    }
    return commands.toString();
  }

  private String quoted() {
    return "comment \"" + comment + '"';
  }

  /** Empty: there is no such chain. */
  private static String section(String table, String chain) {
    int start = table.indexOf("chain " + chain + " {");
    int end = start < 0 ? -1 : table.indexOf("\n\t}", start);
    return start < 0 ? "" : table.substring(start, end < 0 ? table.length() : end);
  }
}
