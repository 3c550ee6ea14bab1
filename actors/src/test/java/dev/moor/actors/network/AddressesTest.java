package dev.moor.actors.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.actors.port.MoorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses, subnets and who has which one. */
class AddressesTest {
  private static NetworkSpec.Range range(String subnet, String ipRange, String gateway) {
    return new NetworkSpec.Range(subnet, ipRange, gateway, Map.of());
  }

  private static NetworkSpec spec(boolean ipv6, NetworkSpec.Range... ranges) {
    return new NetworkSpec(
        "n", "", "", false, false, ipv6, List.of(ranges), null, null, null, null);
  }

  @ParameterizedTest
  @CsvSource({
    "172.17.0.1,172.17.0.1",
    "::1,::1",
    "fd00:0:0:0:0:0:0:1,fd00::1",
    "2001:db8:0:1:0:0:0:2,2001:db8:0:1::2",
    "::,::",
    "fe80::,fe80::",
  })
  void shouldReadAndWriteAddresses(String given, String written) {
    assertThat(Ip.parse(given).orElseThrow()).hasToString(written);
  }

  @ParameterizedTest
  @ValueSource(strings = {"256.1.1.1", "1.2.3", "::1::2", "1:2:3", "12345::", "host", ""})
  void shouldRefuseWhatIsNoAddress(String text) {
    assertThat(Ip.parse(text)).isEmpty();
  }

  @Test
  void shouldKnowWhatASubnetHolds() {
    Cidr subnet = Cidr.parse("10.1.2.3/24").orElseThrow();

    assertThat(subnet).hasToString("10.1.2.0/24");
    assertThat(subnet.last()).hasToString("10.1.2.255");
    assertThat(subnet.overlaps(Cidr.parse("10.0.0.0/8").orElseThrow())).isTrue();
    assertThat(subnet.overlaps(Cidr.parse("10.1.3.0/24").orElseThrow())).isFalse();
    assertThat(subnet.overlaps(Cidr.parse("fd00::/8").orElseThrow())).isFalse();
  }

  @Test
  void shouldTakeTheFirstPoolThatTouchesNothing() {
    List<Cidr> networks = List.of(Cidr.parse("172.17.0.0/16").orElseThrow());
    List<Cidr> routes = List.of(Cidr.parse("172.18.5.0/24").orElseThrow());

    List<NetworkSpec.Range> ranges = SubnetPools.complete(spec(true), networks, routes);

    assertThat(ranges).hasSize(2);
    assertThat(ranges.get(0)).isEqualTo(range("172.19.0.0/16", "", "172.19.0.1"));
    assertThat(ranges.get(1).subnet()).startsWith("fd").endsWith("/64");
  }

  @Test
  void shouldSayWhenThePoolsAreUsedUp() {
    List<Cidr> taken = new ArrayList<>();
    for (int i = 0; i < 31; i++) {
      taken.add(SubnetPools.free4(taken));
    }

    assertThat(taken.get(14)).hasToString("172.31.0.0/16");
    assertThat(taken.get(30)).hasToString("192.168.240.0/20");
    assertThatThrownBy(() -> SubnetPools.free4(taken))
        .isInstanceOf(MoorException.class)
        .hasMessageContaining("non-overlapping IPv4 address pool");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.9.0.0/24||10.8.0.1|does not belong to subnet 10.9.0.0/24",
        "10.9.0.0/24|10.8.0.0/25|10.9.0.1|is not within 10.9.0.0/24",
        "10.9.0.0/31|||no room",
        "10.0.0.0/8|||Pool overlaps with other one on this address space",
        "10.9.0.0|||invalid CIDR",
      })
  void shouldRefuseRangesThatCannotBe(
      String subnet, String ipRange, String gateway, String message) {
    List<Cidr> networks = List.of(Cidr.parse("10.77.0.0/16").orElseThrow());

    assertThatThrownBy(
            () ->
                SubnetPools.complete(
                    spec(false, range(subnet, ipRange, gateway)), networks, List.of()))
        .isInstanceOf(MoorException.class)
        .hasMessageContaining(message);
  }

  @Test
  void shouldGiveTheLowestFreeAddressAndTakeItBack() {
    AddressBook book = new AddressBook(range("10.9.0.0/29", "", "10.9.0.1"), "net");

    assertThat(book.any("a")).hasToString("10.9.0.2");
    assertThat(book.fixed("10.9.0.4", "b")).hasToString("10.9.0.4");
    assertThat(book.any("c")).hasToString("10.9.0.3");
    assertThat(book.any("d")).hasToString("10.9.0.5");
    assertThat(book.any("e")).hasToString("10.9.0.6");
    assertThatThrownBy(() -> book.any("f")).hasMessageContaining("no available IPv4 addresses");
    book.release("c");
    assertThat(book.any("f")).hasToString("10.9.0.3");
  }

  @Test
  void shouldGiveNothingBelowThePool() {
    AddressBook book = new AddressBook(range("10.9.0.0/24", "10.9.0.128/25", "10.9.0.1"), "net");
    book.any("a");
    book.fixed("10.9.0.5", "b");
    book.release("b");
    assertThat(book.any("c")).hasToString("10.9.0.129");
  }

  @Test
  void shouldRestoreEachFamilyInItsOwnBook() {
    AddressBook six = new AddressBook(range("fd00::/64", "", "fd00::1"), "net");
    six.restore("10.9.0.2", "a");
    six.restore("fd00::2", "a");
    assertThat(six.any("b")).hasToString("fd00::3");
    six.release("a");
    assertThat(six.any("c")).hasToString("fd00::2");
  }

  @Test
  void shouldRefuseAnAuxiliaryAddressThatIsTheGateway() {
    NetworkSpec.Range range =
        new NetworkSpec.Range("10.9.0.0/24", "", "", Map.of("router", "10.9.0.1"));

    assertThatThrownBy(() -> SubnetPools.complete(spec(false, range), List.of(), List.of()))
        .hasMessage(
            "failed to allocate secondary ip address (router:10.9.0.1): Address already in use");
  }

  @ParameterizedTest
  @CsvSource({"10.9.0.1,", ",10.9.0.0/24"})
  void shouldRefuseAGatewayOrARangeWithoutASubnet(String gateway, String ipRange) {
    NetworkSpec.Range range = range("", ipRange, gateway);

    assertThatThrownBy(() -> SubnetPools.complete(spec(false, range), List.of(), List.of()))
        .hasMessageContaining("needs a subnet");
  }

  @Test
  void shouldGiveNoIpv6WhereItIsNotAskedFor() {
    List<NetworkSpec.Range> asked =
        SubnetPools.complete(spec(false, range("fd00:9::/64", "", "")), List.of(), List.of());

    assertThat(asked).singleElement().matches(range -> !range.v6());
  }

  @Test
  void shouldNameWhoHasAnAddress() {
    AddressBook book = new AddressBook(range("10.9.0.0/24", "10.9.0.128/25", "10.9.0.1"), "net");
    String holder = "0123456789abcdef";

    assertThat(book.any(holder)).hasToString("10.9.0.128");
    assertThatThrownBy(() -> book.fixed("10.9.0.128", "b"))
        .hasMessage("Address already in use: 10.9.0.128 (container 0123456789ab)");
    assertThatThrownBy(() -> book.fixed("10.9.0.1", "b")).hasMessageContaining("in use");
    assertThatThrownBy(() -> book.fixed("10.8.0.1", "b")).hasMessageContaining("no configured");
  }
}
