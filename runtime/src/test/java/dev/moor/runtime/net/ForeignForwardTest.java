package dev.moor.runtime.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.runtime.netns.NetworkNamespaces;
import dev.moor.runtime.oci.Tools;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The one rule in another's FORWARD, each test in a namespace of its own. */
class ForeignForwardTest {
  private static final String TABLE = "moor-test";
  private static final String OURS = TABLE + ": what its own table let pass";

  /** The same of both kinds of iptables. */
  private record Kind(String program, ForeignForward chain) {
    void rule(String words) throws IOException {
      Tools.run(List.of((program + ' ' + words).split(" ")));
    }

    List<String> rules() throws IOException {
      return Tools.run(List.of(program, "-S")).lines().toList();
    }

    List<String> ours() throws IOException {
      return rules().stream().filter(rule -> rule.contains("--mark 0x2000000/0x2000000")).toList();
    }
  }

  private static Kind kind(String program) {
    String family = program.startsWith("ip6") ? "ip6" : "ip";
    return new Kind(
        program,
        program.endsWith("legacy")
            ? new LegacyFilter(family, TABLE)
            : new ForeignFilter(Nftables.open().orElseThrow(), family, TABLE));
  }

  private static void alone(String program, Trial trial) throws IOException {
    Callable<Void> call =
        () -> {
          trial.with(kind(program));
          return null;
        };
    NetworkNamespaces.apart(call);
  }

  private interface Trial {
    void with(Kind kind) throws IOException;
  }

  @ParameterizedTest
  @ValueSource(strings = {"iptables-nft", "iptables-legacy", "ip6tables-nft", "ip6tables-legacy"})
  void shouldAddOneRuleToDockersChainAndTakeItBack(String program) throws IOException {
    alone(
        program,
        kind -> {
          kind.rule("-N DOCKER-USER");
          kind.rule("-A DOCKER-USER -j RETURN");
          kind.rule("-A FORWARD -j DOCKER-USER");
          kind.rule("-P FORWARD DROP");
          List<String> before = kind.rules();

          assertThat(kind.chain().open()).as("added").isTrue();
          assertThat(kind.chain().open()).as("added twice").isFalse();
          assertThat(kind.ours())
              .singleElement()
              .asString()
              .startsWith("-A DOCKER-USER")
              .contains("ACCEPT")
              .contains(program.endsWith("legacy") ? OURS : "");
          assertThat(kind.rules().indexOf(kind.ours().get(0)))
              .as("before the RETURN")
              .isLessThan(kind.rules().indexOf("-A DOCKER-USER -j RETURN"));

          assertThat(kind.chain().close()).as("taken away").isTrue();
          assertThat(kind.rules()).isEqualTo(before);
          assertThat(kind.chain().close()).as("nothing left to take").isFalse();
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"iptables-nft", "iptables-legacy"})
  void shouldTakeForwardWhereNobodyComesByDockersChain(String program) throws IOException {
    alone(
        program,
        kind -> {
          kind.rule("-N DOCKER-USER");
          kind.rule("-P FORWARD DROP");

          assertThat(kind.chain().open()).isTrue();
          assertThat(kind.ours()).singleElement().asString().startsWith("-A FORWARD");
          assertThat(kind.chain().close()).isTrue();
          assertThat(kind.ours()).isEmpty();
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"iptables-nft", "iptables-legacy"})
  void shouldLeaveAloneWhatDropsNothing(String program) throws IOException {
    alone(
        program,
        kind -> {
          kind.rule("-A FORWARD -s 192.0.2.9 -j DROP");
          List<String> before = kind.rules();

          assertThat(kind.chain().open()).isFalse();
          assertThat(kind.rules()).isEqualTo(before);

          kind.rule("-A FORWARD -j REJECT");
          assertThat(kind.chain().open()).as("a last rule that refuses all").isTrue();
          assertThat(kind.ours()).hasSize(1);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"iptables-nft", "iptables-legacy"})
  void shouldKeepTheRuleOfAnotherDaemon(String program) throws IOException {
    alone(
        program,
        kind -> {
          kind.rule("-P FORWARD DROP");
          ForeignForward other =
              program.endsWith("legacy")
                  ? new LegacyFilter("ip", "moor-other")
                  : new ForeignFilter(Nftables.open().orElseThrow(), "ip", "moor-other");
          assertThat(other.open()).isTrue();
          assertThat(kind.chain().open()).isTrue();
          assertThat(kind.ours()).hasSize(2);

          assertThat(kind.chain().close()).isTrue();
          assertThat(kind.ours()).hasSize(1);
          assertThat(other.open()).as("still there").isFalse();
        });
  }

  @Test
  void shouldNotMakeTheTableByLooking() throws IOException {
    alone(
        "iptables-legacy",
        kind -> {
          assertThat(kind.chain().open()).isFalse();
          assertThat(kind.chain().close()).isFalse();
          assertThat(Tools.run(List.of("cat", "/proc/thread-self/net/ip_tables_names"))).isEmpty();
        });
  }
}
