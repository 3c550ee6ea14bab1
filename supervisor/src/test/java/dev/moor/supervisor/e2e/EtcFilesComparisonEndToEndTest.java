package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** /etc/hosts, hostname and resolv.conf of containers, byte for byte beside Docker's. */
class EtcFilesComparisonEndToEndTest {
  private static final String BRIDGE_ADDRESS = "10.214.9.1/24";
  private static final String SERVERS =
      """
      # of the host
      nameserver 127.0.0.53
      search corp.example lan
      nameserver 10.99.99.53
      nameserver fd00:99::53
      options timeout:1 edns0
      """;

  /** Words of {@code run}, one container each. */
  private static final List<String> OPTIONS =
      List.of(
          "",
          "--hostname web",
          "--hostname web.dom.example",
          "--hostname web --domainname dom.example",
          "--network one",
          "--network one --hostname web --domainname dom.example",
          "--network one --ip 10.91.1.77",
          "--network closed",
          "--network none",
          "--network host",
          "--network host --hostname web",
          "--network host --add-host a:1.2.3.4",
          "--network host --dns 1.1.1.1 --dns-search s.example",
          "--uts host",
          "--add-host a:1.2.3.4 --add-host up:host-gateway --add-host six:fd00::1",
          "--network one --add-host up:host-gateway",
          "--dns 1.1.1.1",
          "--dns 1.1.1.1 --dns 9.9.9.9 --dns-search s.example --dns-option timeout:2",
          "--network one --dns 1.1.1.1 --dns-search s.example --dns-option timeout:2",
          "--network one --link other:alias");

  @TempDir private Path folder;
  private OwnNetwork dockersHost;
  private OwnNetwork moorsHost;
  private ReferenceDockerd dockerd;
  private MoordProcess moord;

  private static final int PUTS_COMMENTS = 25;

  /** Runs words of the docker CLI. */
  private interface Engine {
    Command.Result run(String... words);

    default void all(String... lines) {
      for (String line : lines) {
        run(line.split(" ")).ok();
      }
    }
  }

  @BeforeEach
  void startBoth() throws IOException {
    assumeTrue(ReferenceDockerd.isInstalled());
    // later ones add comments to resolv.conf that say who wrote it
    assumeTrue(ReferenceDockerd.major() < PUTS_COMMENTS);
    dockersHost = OwnNetwork.create();
    moorsHost = OwnNetwork.create();
    dockersHost.run("ip", "link", "add", "etc0", "type", "bridge").ok();
    dockersHost.run("ip", "address", "add", BRIDGE_ADDRESS, "dev", "etc0").ok();
    dockerd = ReferenceDockerd.start(words(dockersHost), "--bridge=etc0");
    moord =
        MoordProcess.prepared(null, Map.of(), "--bridge", "etc0", "--bip", BRIDGE_ADDRESS)
            .behind(words(moorsHost));
    moord.begin();
    moord.http().post("/moor/images/bootstrap", null);
    Path saved = folder.resolve("busybox.tar");
    moord.docker().run("save", "-o", saved.toString(), "busybox").ok();
    dockerd.run("load", "-i", saved.toString()).ok();
    for (Engine engine : List.<Engine>of(dockerd::run, moord.docker()::run)) {
      engine.all(
          "network create --subnet 10.91.1.0/24 one",
          "network create --subnet 10.91.2.0/24 two",
          "network create --internal --subnet 10.91.3.0/24 closed",
          "run -d --name other --network one busybox sleep 1000");
    }
  }

  /** Behind these, a program sees another resolv.conf. */
  private List<String> words(OwnNetwork host) throws IOException {
    Path servers = Files.writeString(folder.resolve("resolv.conf"), SERVERS);
    List<String> words = new ArrayList<>(host.words("unshare", "--mount", "sh", "-c"));
    words.add("mount --bind " + servers + " /etc/resolv.conf && exec \"$@\"");
    words.add("sh");
    return words;
  }

  @AfterEach
  void endBoth() throws IOException {
    IOException failed = null;
    for (AutoCloseable each : Arrays.asList(moord, dockerd, moorsHost, dockersHost)) {
      try {
        if (each != null) {
          each.close();
        }
      } catch (Exception e) {
        failed = failed == null ? new IOException("not all was ended", e) : failed;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  @Test
  void shouldBeDockersForEachOption() {
    for (String options : OPTIONS) {
      assertThat(started(moord.docker()::run, options))
          .as(options)
          .isEqualTo(started(dockerd::run, options));
    }
  }

  private static String started(Engine engine, String options) {
    engine.all(("run -d --name it " + options + " busybox sleep 1000").replaceAll(" +", " "));
    String text = texts(engine, "it");
    engine.all("rm -f it");
    return text;
  }

  private static String texts(Engine engine, String container) {
    String id = engine.run("inspect", "-f", "{{.Id}}", container).ok().line().substring(0, 12);
    StringBuilder text = new StringBuilder();
    for (String file : List.of("hosts", "hostname", "resolv.conf")) {
      text.append(
          engine.run("exec", container, "cat", "/etc/" + file).ok().out().replace(id, "ID"));
      text.append("---\n");
    }
    return text.toString();
  }

  @Test
  void shouldKeepWhatAUserWroteAndFollowTheNetworks() {
    assertThat(changing(moord.docker()::run)).isEqualTo(changing(dockerd::run));
  }

  private static String changing(Engine engine) {
    StringBuilder text = new StringBuilder();
    engine.all("run -d --name it --hostname web.dom busybox sleep 1000");
    engine.run("exec", "it", "sh", "-c", "echo 9.9.9.9 mine >> /etc/hosts").ok();
    engine.all("network connect one it");
    text.append(texts(engine, "it"));
    engine.run("exec", "it", "sh", "-c", "echo '# mine' >> /etc/resolv.conf").ok();
    engine.all("network connect two it");
    text.append(texts(engine, "it"));
    engine.all("network disconnect two it", "network disconnect bridge it");
    text.append(
        engine.run("exec", "it", "grep", "mine", "/etc/hosts", "/etc/resolv.conf").ok().out());
    engine.all("restart -t 0 it");
    text.append(texts(engine, "it"));
    return text.toString();
  }

  @Test
  void shouldBeTheSameFilesInAnothersNetwork() {
    assertThat(lent(moord.docker()::run)).isEqualTo(lent(dockerd::run));
  }

  private static String lent(Engine engine) {
    engine.all(
        "run -d --name lends --network one --hostname lender --add-host a:1.1.1.1 busybox sleep 1000",
        "run -d --name it --network container:lends busybox sleep 1000",
        "run -d --name third --network container:it busybox sleep 1000");
    engine.run("exec", "lends", "sh", "-c", "echo 5.5.5.5 five >> /etc/hosts").ok();
    String text = texts(engine, "it");
    engine.all("network connect two lends");
    return text
        + texts(engine, "it")
        + texts(engine, "third")
        + engine.run("exec", "it", "sh", "-c", "hostname; echo $HOSTNAME").ok().out()
        + engine.run("exec", "third", "hostname").ok().out()
        + engine.run("exec", "it", "ping", "-c", "1", "other").ok().out().lines().findFirst();
  }
}
