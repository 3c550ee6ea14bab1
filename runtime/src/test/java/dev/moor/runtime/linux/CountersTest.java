package dev.moor.runtime.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Texts of /proc as the kernel writes them. */
class CountersTest {
  @Test
  void shouldSumTheMachinesProcessorTime() {
    HostCpu cpu =
        HostCpu.parse(
            "cpu  1 2 3 4 5 6 7 8 9 10\ncpu0 1 1 1 1 1 1 1 1 1 1\ncpu1 0 0 0 0 0 0 0 0 0 0\n"
                + "intr 5\n");
    assertThat(cpu).isEqualTo(new HostCpu(360_000_000, 2));
  }

  @Test
  void shouldReadInterfacesButForTheLoopback() {
    Map<String, NetCounters> counters =
        NetCounters.parse(
            "Inter-|   Receive                            |  Transmit\n"
                + " face |bytes    packets errs drop fifo frame compressed multicast|bytes\n"
                + "    lo: 9 9 9 9 0 0 0 0 9 9 9 9 0 0 0 0\n"
                + "  eth0:1306       8    1    2    0     0          0         0      516       7"
                + "    3    4    0     0       0          0\n");
    assertThat(counters).isEqualTo(Map.of("eth0", new NetCounters(1306, 8, 1, 2, 516, 7, 3, 4)));
  }
}
