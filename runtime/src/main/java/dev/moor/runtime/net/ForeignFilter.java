package dev.moor.runtime.net;

import java.io.IOException;
import java.util.Optional;

/**
 * The one rule beside Moor's own table: where another program, as a Docker Engine, has set the
 * policy of FORWARD to drop, no accept of ours can hold against it; so what our table let pass and
 * marked is accepted there. Touches nothing.
 */
public final class ForeignFilter {
  /** The bit of the packet mark that says: Moor's table let it pass. */
  public static final String MARK = "0x02000000";

  private static final String COMMENT = "moor: what its own table let pass";
  private static final String USER_CHAIN = "DOCKER-USER";

  private final String family;

  /**
   * @param family {@code ip} or {@code ip6}
   */
  public ForeignFilter(String family) {
    this.family = family;
  }

  /**
   * What shows whether something is dropped at all. A list of the tables would do as well, but
   * libnftables 1.0.6 reads every element of every map for it.
   */
  public String forward() {
    return "list chain " + family + " filter FORWARD\n";
  }

  /** Whether a chain, as nft lists it, drops what no rule takes. */
  public boolean drops(String chain) {
    return chain.contains("policy drop");
  }

  /** Whether the error says that there is no such chain. */
  public static boolean isAbsent(IOException error) {
    return String.valueOf(error.getMessage()).contains("No such file or directory");
  }

  /** What shows the state that {@link #missing} judges. */
  public String question() {
    return "list table " + family + " filter\n";
  }

  /**
   * The command that puts the rule where it is needed and not there; empty where nothing is to be
   * done.
   *
   * @param table as nft lists it; empty where there is none
   */
  public Optional<String> missing(String table) {
    int forward = table.indexOf("chain FORWARD {");
    if (forward < 0 || !section(table, forward).contains("policy drop")) {
      return Optional.empty();
    }
    int user = table.indexOf("chain " + USER_CHAIN + " {");
    String chain = user < 0 ? "FORWARD" : USER_CHAIN;
    String rules = section(table, user < 0 ? forward : user);
    if (rules.contains(MARK)) {
      return Optional.empty();
    }
    return Optional.of(
        "insert rule %s filter %s meta mark and %s == %s counter accept comment \"%s\"\n"
            .formatted(family, chain, MARK, MARK, COMMENT));
  }

  private static String section(String table, int start) {
    int end = table.indexOf('}', start);
    return table.substring(start, end < 0 ? table.length() : end);
  }
}
