package dev.moor.runtime.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.runtime.spec.LaunchSpec.Device;
import dev.moor.runtime.spec.LaunchSpec.EtcFiles;
import dev.moor.runtime.spec.LaunchSpec.Mount;
import dev.moor.runtime.spec.LaunchSpec.Namespace;
import dev.moor.runtime.spec.LaunchSpec.Namespaces;
import dev.moor.runtime.spec.LaunchSpec.Resources;
import dev.moor.runtime.spec.LaunchSpec.Rlimit;
import dev.moor.runtime.spec.LaunchSpec.Security;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares with the config.json files that dockerd 20.10 made for the same options. */
class OciConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ID =
      "5a115319ec64bcf4688ceda988e518f4857266468ea0041ce3fb874b275a623b";
  private static final long ALL_BUT_SYS_RESOURCE = 0x1fffeffffffL;
  private static final Path INIT = Path.of("/usr/bin/docker-init");

  @TempDir private Path root;
  private final OciConfig config = new OciConfig(Capabilities.ofMask(ALL_BUT_SYS_RESOURCE));

  @BeforeEach
  void makeRoot() throws IOException {
    Files.createDirectories(root.resolve("etc"));
    Files.writeString(
        root.resolve("etc/passwd"),
        "root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1001:A:/home/alice:/bin/sh\n");
    Files.writeString(
        root.resolve("etc/group"),
        "root:x:0:\nalice:x:1001:\nwheel:x:10:root,alice\nvideo:x:44:alice\n");
  }

  @Test
  void shouldEqualDockersDefaults() throws IOException {
    JsonNode docker = docker("plain");
    JsonNode ours = build(plain());

    assertThat(ours.get("process")).isEqualTo(docker.get("process"));
    assertThat(ours.get("hostname")).isEqualTo(docker.get("hostname"));
    assertThat(mounts(ours)).isEqualTo(mounts(docker));
    for (String part : List.of("sysctl", "readonlyPaths")) {
      assertThat(ours.get("linux").get(part)).isEqualTo(docker.get("linux").get(part));
    }
    assertThat(ours.at("/linux/resources/devices"))
        .isEqualTo(docker.at("/linux/resources/devices"));
    assertThat(ours.get("linux").get("maskedPaths"))
        .containsAll(docker.get("linux").get("maskedPaths"));
    assertThat(ours.get("linux").get("namespaces"))
        .containsAll(docker.get("linux").get("namespaces"))
        .contains(JSON.createObjectNode().put("type", "cgroup"));
  }

  @Test
  void shouldAllowNoSystemCallBeyondDockersButNewOnes() throws IOException {
    JsonNode docker = docker("plain").at("/linux/seccomp");
    JsonNode ours = build(plain()).at("/linux/seccomp");

    assertThat(ours.get("defaultAction")).isEqualTo(docker.get("defaultAction"));
    assertThat(ours.get("architectures")).isEqualTo(docker.get("architectures"));
    List<String> missing = names(docker);
    missing.removeAll(names(ours));
    assertThat(missing)
        .as("withdrawn by later Docker releases")
        .containsExactlyInAnyOrder("io_uring_enter", "io_uring_register", "io_uring_setup");
    assertThat(names(ours)).doesNotContain("bpf", "mount", "setns", "unshare", "keyctl");
    List<JsonNode> conditional = rules(docker);
    assertThat(rules(ours)).containsAll(conditional);
  }

  @Test
  void shouldOpenSystemCallsWithTheCapability() throws IOException {
    SeccompProfile profile = SeccompProfile.standard();

    JsonNode admin = profile.resolve(List.of("CAP_SYS_ADMIN"), "amd64", "6.1.0-25-amd64");
    JsonNode arm = profile.resolve(List.of(), "aarch64", "4.4.0");

    assertThat(names(admin)).contains("mount", "setns", "bpf", "clone", "clone3");
    assertThat(rules(admin)).noneMatch(rule -> rule.path("errnoRet").asInt() == 38);
    assertThat(arm.get("architectures").toString())
        .isEqualTo("[\"SCMP_ARCH_AARCH64\",\"SCMP_ARCH_ARM\"]");
    assertThat(names(arm)).contains("cacheflush").doesNotContain("arch_prctl", "ptrace");
  }

  @Test
  void shouldEqualDockerWithManyOptions() throws IOException {
    JsonNode docker = docker("rich");
    Mount tmp =
        new Mount(Mount.Kind.BIND, Path.of("/tmp"), "/mnt", true, false, "rslave", List.of());
    LaunchSpec p = plain();
    JsonNode ours =
        build(
            new LaunchSpec(
                ID,
                root,
                List.of("sh"),
                List.of("A=b"),
                "/tmp",
                "alice",
                List.of("video"),
                "hh",
                "",
                true,
                true,
                List.of(tmp, Mount.tmpfs("/run", List.of("size=1m"))),
                new Security(false, List.of("SYS_ADMIN"), List.of("CHOWN"), "", true, null, null),
                new Resources(64 << 20, 0, 0, 1_500_000_000, 512, 0, 0, "", "", 50),
                List.of(new Rlimit("nofile", 10, 20)),
                List.of(new Device(Path.of("/dev/fuse"), "/dev/fuse", "rwm")),
                Map.of("net.ipv4.ip_forward", "1"),
                16 << 20,
                500,
                Namespaces.defaults(),
                p.etc(),
                INIT,
                p.cgroupPath(),
                p.extras()));

    assertThat(ours.get("process")).isEqualTo(docker.get("process"));
    assertThat(mounts(ours)).containsExactlyInAnyOrderElementsOf(mounts(docker));
    assertThat(ours.at("/linux/sysctl")).isEqualTo(docker.at("/linux/sysctl"));
    // the node's mode is the host's, and hosts differ
    int mode = (int) Files.getAttribute(Path.of("/dev/fuse"), "unix:mode") & 0777;
    ((ObjectNode) docker.at("/linux/devices/0")).put("fileMode", mode);
    assertThat(ours.at("/linux/devices")).isEqualTo(docker.at("/linux/devices"));
    for (String part : List.of("devices", "memory", "pids")) {
      assertThat(ours.at("/linux/resources/" + part))
          .isEqualTo(docker.at("/linux/resources/" + part));
    }
    assertThat(ours.at("/linux/resources/cpu").toString())
        .isEqualTo("{\"shares\":512,\"period\":100000,\"quota\":150000}");
    assertThat(ours.at("/linux/rootfsPropagation").asText()).isEqualTo("rslave");
  }

  @Test
  void shouldEqualDockerWithNamespacesOfTheHost() throws IOException {
    JsonNode docker = docker("swap");
    Namespace host = Namespace.host();
    LaunchSpec p = plain();
    LaunchSpec spec =
        with(
            p,
            "",
            "",
            new Security(false, List.of(), List.of("ALL"), "", false, null, null),
            new Resources(64 << 20, -1, 32 << 20, 0, 0, 5000, 0, "0", "", 0),
            new Namespaces(host, Namespace.own(), host, host, host));

    JsonNode ours = build(spec);

    assertThat(ours.get("process")).isEqualTo(docker.get("process"));
    assertThat(ours.has("hostname")).isFalse();
    assertThat(ours.get("linux").has("sysctl")).isFalse();
    assertThat(ours.at("/linux/resources/memory")).isEqualTo(docker.at("/linux/resources/memory"));
    assertThat(ours.at("/linux/namespaces").toString())
        .isEqualTo("[{\"type\":\"mount\"},{\"type\":\"pid\"}]");
    assertThat(mounts(ours)).containsExactlyInAnyOrderElementsOf(mounts(docker));
  }

  @Test
  void shouldEqualDockerWithANumericUserAndADomain() throws IOException {
    JsonNode docker = docker("swap2");
    LaunchSpec spec =
        with(
            plain(),
            "1234",
            "dd",
            Security.defaults(),
            new Resources(64 << 20, 100 << 20, 0, 0, 0, 0, 0, "", "", 0),
            Namespaces.defaults());

    JsonNode ours = build(spec);

    assertThat(ours.at("/process/user")).isEqualTo(docker.at("/process/user"));
    assertThat(ours.at("/process/capabilities")).isEqualTo(docker.at("/process/capabilities"));
    assertThat(ours.at("/linux/sysctl")).isEqualTo(docker.at("/linux/sysctl"));
    assertThat(ours.at("/linux/resources/memory")).isEqualTo(docker.at("/linux/resources/memory"));
  }

  @Test
  void shouldKeepPrivilegedWithinItsOwnBounds() throws IOException {
    LaunchSpec spec =
        with(
            plain(),
            "",
            "",
            new Security(true, List.of(), List.of(), "", false, null, null),
            Resources.none(),
            Namespaces.defaults());

    JsonNode ours = build(spec);

    assertThat(ours.at("/process/capabilities/bounding")).hasSize(40);
    assertThat(ours.at("/process/capabilities").toString()).doesNotContain("SYS_RESOURCE");
    assertThat(ours.get("linux").has("seccomp")).isFalse();
    assertThat(ours.get("linux").has("maskedPaths")).isFalse();
    assertThat(ours.at("/linux/resources/devices").toString())
        .isEqualTo("[{\"allow\":true,\"access\":\"rwm\"}]");
  }

  @Test
  void shouldRefuseWhatCannotBe() {
    assertThatThrownBy(() -> UserLookup.in(root).find("bob", List.of()))
        .hasMessage("unable to find user bob: no matching entries in passwd file");
    assertThatThrownBy(() -> UserLookup.in(root).find("alice:staff", List.of()))
        .hasMessage("unable to find group staff: no matching entries in group file");
    assertThatThrownBy(() -> UserLookup.in(root).find("", List.of("staff")))
        .hasMessage("Unable to find group staff: no matching entries in group file");
    Security wrong = new Security(false, List.of("FLY"), List.of(), "", false, null, null);
    assertThatThrownBy(() -> Capabilities.ofMask(-1).forContainer(wrong))
        .hasMessage("invalid CapAdd: unknown capability: \"CAP_FLY\"");
    assertThatThrownBy(() -> SeccompProfile.parse("{\"a\":1}"))
        .hasMessageContaining("Decoding seccomp profile failed");
  }

  @Test
  void shouldNotFollowLinksOutOfTheRoot() throws IOException {
    Files.delete(root.resolve("etc/passwd"));
    Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("/../../files/p"));
    Files.createDirectories(root.resolve("files"));
    Files.writeString(root.resolve("files/p"), "carol:x:77:78::/:/bin/sh\n");

    assertThat(UserLookup.in(root).find("carol", List.of()).uid()).isEqualTo(77);
  }

  /** As the runtime reads it: numbers written and parsed again. */
  private JsonNode build(LaunchSpec spec) throws IOException {
    return JSON.readTree(config.bytes(spec));
  }

  private LaunchSpec plain() {
    Path files = Path.of("/c");
    return new LaunchSpec(
        ID,
        root,
        List.of("/bin/busybox", "sleep", "100"),
        List.of(),
        "",
        "",
        List.of(),
        "",
        "",
        false,
        false,
        List.of(),
        Security.defaults(),
        Resources.none(),
        List.of(),
        List.of(),
        Map.of(),
        0,
        0,
        Namespaces.defaults(),
        new EtcFiles(
            files.resolve("hosts"), files.resolve("hostname"), files.resolve("resolv.conf")),
        INIT,
        "/docker/" + ID,
        LaunchExtras.none());
  }

  private static LaunchSpec with(
      LaunchSpec p,
      String user,
      String domain,
      Security security,
      Resources resources,
      Namespaces namespaces) {
    boolean ownUts = namespaces.uts().kind() == Namespace.Kind.OWN;
    return new LaunchSpec(
        p.id(),
        p.rootfs(),
        p.args(),
        p.env(),
        p.cwd(),
        user,
        p.groupAdd(),
        ownUts ? "" : "vm",
        domain,
        p.tty(),
        p.readonlyRootfs(),
        p.mounts(),
        security,
        resources,
        p.rlimits(),
        p.devices(),
        p.sysctls(),
        p.shmSizeBytes(),
        p.oomScoreAdj(),
        namespaces,
        p.etc(),
        p.init(),
        p.cgroupPath(),
        p.extras());
  }

  private static JsonNode docker(String name) throws IOException {
    try (InputStream in = OciConfigTest.class.getResourceAsStream("/docker20/" + name + ".json")) {
      return JSON.readTree(in);
    }
  }

  /** Without the sources of the three files, which differ from engine to engine. */
  private static List<String> mounts(JsonNode config) {
    List<String> found = new ArrayList<>();
    for (JsonNode mount : config.get("mounts")) {
      ObjectNode copy = mount.deepCopy();
      if (mount.get("destination").asText().matches("/etc/(hosts|hostname|resolv.conf)")) {
        copy.remove("source");
      }
      found.add(copy.toString());
    }
    return found;
  }

  private static List<String> names(JsonNode seccomp) {
    List<String> names = new ArrayList<>();
    for (JsonNode rule : seccomp.get("syscalls")) {
      if (rule.get("action").asText().equals("SCMP_ACT_ALLOW")) {
        rule.get("names").forEach(name -> names.add(name.asText()));
      }
    }
    return names;
  }

  private static List<JsonNode> rules(JsonNode seccomp) {
    List<JsonNode> rules = new ArrayList<>();
    for (JsonNode rule : seccomp.get("syscalls")) {
      if (rule.get("names").size() < 20) {
        rules.add(rule);
      }
    }
    return rules;
  }
}
