package dev.moor.actors.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.actors.network.NetworkChoice.Binding;
import dev.moor.actors.port.MoorException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who gets which port of the host. */
class PortBookTest {
  private final PortBook book = new PortBook();
  private final Map<Integer, String> foreign = new HashMap<>();

  private List<PublishedPort> take(String container, String port, Binding... bindings) {
    return book.take(
        container,
        Map.of(port, List.of(bindings)),
        "",
        false,
        p -> Optional.ofNullable(foreign.get(p.hostPort())));
  }

  @Test
  void shouldGiveRandomPortsInTurnPastForeignListeners() {
    foreign.put(32_769, "by sshd, pid 7");

    assertThat(take("a", "80/tcp", new Binding("", ""), new Binding("", "")))
        .extracting(PublishedPort::hostPort)
        .containsExactly(32_768, 32_770);
    assertThat(take("b", "53/udp", new Binding("", "0")))
        .containsExactly(new PublishedPort("0.0.0.0", 32_771, "udp", 53));
  }

  @Test
  void shouldTakeTheFirstFreeOneOfARange() {
    take("a", "80/tcp", new Binding("", "8080-8082"));

    assertThat(take("b", "80/tcp", new Binding("", "8080-8082")).get(0).hostPort()).isEqualTo(8081);
  }

  @Test
  void shouldRefuseWhatCollidesAndKeepNothingOfIt() {
    take("0123456789abcdef", "80/tcp", new Binding("127.0.0.1", "8080"));

    assertThatThrownBy(() -> take("b", "80/tcp", new Binding("", "9090"), new Binding("", "8080")))
        .isInstanceOf(MoorException.class)
        .hasMessage(
            "Bind for 0.0.0.0:8080 failed: port is already allocated"
                + " (tcp by container 0123456789ab)");
    assertThat(take("c", "80/udp", new Binding("", "8080"))).hasSize(1);
    assertThat(take("d", "80/tcp", new Binding("10.0.0.1", "8080"))).hasSize(1);
    assertThat(take("e", "80/tcp", new Binding("", "9090"))).hasSize(1);
  }

  @Test
  void shouldNameAForeignListener() {
    foreign.put(22, "by sshd, pid 7");

    assertThatThrownBy(() -> take("a", "22/tcp", new Binding("", "22")))
        .hasMessage(
            "failed to bind host port 0.0.0.0:22/tcp: address already in use (by sshd, pid 7)");
    foreign.put(22, "no such address");
    assertThatThrownBy(() -> take("a", "22/tcp", new Binding("", "22")))
        .hasMessage("failed to bind host port 0.0.0.0:22/tcp: no such address");
  }

  @Test
  void shouldGiveBackWhatARunHad() {
    List<PublishedPort> ports = take("a", "80/tcp", new Binding("", "8080"));

    book.release(ports);

    assertThat(take("b", "80/tcp", new Binding("", "8080"))).isEqualTo(ports);
  }

  @Test
  void shouldPublishExposedPortsWhereAllAreAskedFor() {
    NetworkChoice choice =
        new NetworkChoice(
            List.of(), Map.of("80/tcp", List.of(new Binding("127.0.0.1", "8080"))), true);

    assertThat(choice.published(List.of("80", "443/tcp")))
        .containsOnlyKeys("443/tcp", "80/tcp")
        .containsEntry("443/tcp", List.of(new Binding("", "")));
  }
}
