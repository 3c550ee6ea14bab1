package dev.moor.actors.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.actors.container.HostSpec.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitRuleTest {
  private static final long MIB = 1 << 20;

  private static Resources memory(long bytes, long swap) {
    return new Resources(bytes, swap, 0, 0, 0, 0, 0, "", "", 0, List.of());
  }

  private static LimitChange change(long bytes, long swap, Long pids) {
    return new LimitChange(bytes, swap, 0, 0, 0, 0, 0, "", "", pids, null, null);
  }

  private static String why(Resources now, LimitChange change) {
    HostSpec host = HostSpec.defaults().with(draft -> draft.resources = now);
    return LimitRule.refusal("ID", host, change).map(Decision.Rejected::why).orElse("");
  }

  @Test
  void shouldRefuseMemoryAboveTheSwapLimitThatIsSet() {
    assertThat(why(memory(64 * MIB, 0), change(100 * MIB, 0, null))).isEmpty();
    assertThat(why(memory(64 * MIB, 0), change(200 * MIB, 0, null)))
        .isEqualTo(
            "Cannot update container ID: Memory limit should be smaller than already set"
                + " memoryswap limit, update the memoryswap at the same time");
    assertThat(why(memory(64 * MIB, 0), change(200 * MIB, 300 * MIB, null))).isEmpty();
    assertThat(why(memory(64 * MIB, -1), change(200 * MIB, 0, null))).isEmpty();
  }

  @Test
  void shouldRefuseTwoWaysOfLimitingTheProcessor() {
    Resources nano = new Resources(0, 0, 0, 1_000_000_000, 0, 0, 0, "", "", 0, List.of());
    LimitChange quota = new LimitChange(0, 0, 0, 0, 0, 50_000, 0, "", "", null, null, null);
    assertThat(why(nano, quota))
        .contains("CPU Quota cannot be updated as NanoCPUs has already been set");
  }

  @Test
  void shouldKeepTheSwapLimitThatWasInEffect() {
    Resources merged = LimitRule.merged(memory(64 * MIB, 0), change(100 * MIB, 0, 20L));
    assertThat(merged.memoryBytes()).isEqualTo(100 * MIB);
    assertThat(merged.memorySwapBytes()).isEqualTo(128 * MIB);
    assertThat(merged.pidsLimit()).isEqualTo(20);
  }

  @Test
  void shouldLeaveAsItIsWhatIsNotGiven() {
    Resources now = new Resources(1, 2, 3, 4, 5, 6, 7, "0", "1", 8, List.of());
    assertThat(LimitRule.merged(now, change(0, 0, null))).isEqualTo(now);
    assertThat(LimitRule.merged(now, change(0, 0, -1L)).pidsLimit()).isZero();
  }
}
