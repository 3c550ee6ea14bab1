package dev.moor.runtime.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.netns.NetworkNamespaces;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices and rules in namespaces of the test's own: nothing of the host's is touched. */
class LinksTest {
  @TempDir Path folder;
  private Path host;
  private Path guest;
  private Links links;

  @BeforeEach
  void makeNamespaces() throws IOException {
    host = folder.resolve("host");
    guest = folder.resolve("guest");
    NetworkNamespaces.create(host);
    NetworkNamespaces.create(guest);
    links = NetworkNamespaces.inside(host, Links::open);
  }

  @AfterEach
  void dropNamespaces() throws IOException {
    links.close();
    NetworkNamespaces.delete(host);
    NetworkNamespaces.delete(guest);
  }

  @Test
  void shouldJoinANamespaceToABridge() throws IOException {
    links.addBridge("br0", "02:42:0a:00:00:01", 1400);
    Links.Link bridge = links.find("br0").orElseThrow();
    links.addAddress(bridge, InetAddress.getByName("10.0.0.1"), 24);
    links.addAddress(bridge, InetAddress.getByName("10.0.0.1"), 24);
    int fd = Linux.open(guest, Linux.O_RDONLY, 0);
    links.addVeth("veth1", bridge.index(), 1400, "eth0", "02:42:0a:00:00:02", fd);
    Linux.close(fd);

    assertThat(bridge.kind()).isEqualTo("bridge");
    assertThat(bridge.up()).isTrue();
    assertThat(bridge.mac()).isEqualTo("02:42:0a:00:00:01");
    assertThat(links.find("veth1").orElseThrow().master()).isEqualTo(bridge.index());
    assertThat(links.addresses(bridge.index()))
        .contains(new Links.Address(bridge.index(), InetAddress.getByName("10.0.0.1"), 24));
    assertThat(links.routes()).anyMatch(route -> route.prefix() == 24);
    try (Links inside = NetworkNamespaces.inside(guest, Links::open)) {
      Links.Link device = inside.find("eth0").orElseThrow();
      inside.addAddress(device, InetAddress.getByName("10.0.0.2"), 24);
      inside.setUp(device);
      inside.setDefaultRoute(device, InetAddress.getByName("10.0.0.1"));
      assertThat(device.mac()).isEqualTo("02:42:0a:00:00:02");
      assertThat(device.mtu()).isEqualTo(1400);
      links.delete("veth1");
      assertThat(inside.find("eth0")).isEmpty();
    }
    links.delete("veth1");
  }

  @Test
  void shouldSayWhatCannotBeMade() throws IOException {
    links.addBridge("br0", "02:42:0a:00:00:01", 0);

    assertThatThrownBy(() -> links.addBridge("br0", "02:42:0a:00:00:01", 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("make bridge br0: File exists");
  }

  @Test
  void shouldWriteChangeAndRemoveTheTable() throws IOException {
    NftTable table = new NftTable("moor-test");
    NftTable.Bridge bridge =
        new NftTable.Bridge("br0", "10.0.0.0/24", "fd00::/64", false, false, true);
    NftTable.Port everywhere = new NftTable.Port("0.0.0.0", 8080, "tcp", "10.0.0.2", 80);
    NftTable.Port one = new NftTable.Port("127.0.0.1", 8081, "udp", "10.0.0.2", 81);
    NftTable.Port six = new NftTable.Port("::", 8080, "tcp", "fd00::2", 80);

    NetworkNamespaces.inside(
        host,
        () -> {
          try (Nftables nft = Nftables.open().orElseThrow()) {
            nft.run(table.whole(List.of(bridge), List.of(everywhere)));
            nft.run(table.whole(List.of(bridge), List.of(everywhere)));
            nft.run(table.add(List.of(one, six)));
            String all = nft.run("list table inet moor-test\n");
            assertThat(all)
                .contains("tcp . 8080 : 10.0.0.2 . 80")
                .contains("127.0.0.1 . udp . 8081 : 10.0.0.2 . 81")
                .contains("tcp . 8080 : fd00::2 . 80");
            nft.run(table.remove(List.of(everywhere, six)));
            assertThat(nft.run("list table inet moor-test\n"))
                .doesNotContain("8080")
                .contains("8081");
            assertThatThrownBy(() -> nft.run(table.remove(List.of(everywhere))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nftables refused");
            nft.run(ResolverRules.TABLE);
            nft.run(ResolverRules.TABLE);
            nft.run(table.gone());
            assertThat(nft.run("list tables\n")).doesNotContain("moor-test");
          }
          return null;
        });
  }
}
