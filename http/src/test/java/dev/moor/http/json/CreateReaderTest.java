package dev.moor.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostExtras;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.health.HealthSpec;
import dev.moor.actors.network.EndpointChoice;
import dev.moor.actors.network.NetworkChoice;
import dev.moor.actors.port.MoorException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreateReaderTest {
  private static ContainerSpec read(String json) {
    return CreateReader.read(JsonIn.object(json.getBytes(StandardCharsets.UTF_8)));
  }

  private static HostSpec host(String json) {
    return read("{\"Image\":\"b\",\"HostConfig\":{" + json + "}}").host();
  }

  /** Bodies of {@code docker create -v /a:/b --mount … --tmpfs /t busybox ls}, recorded. */
  @ParameterizedTest
  @ValueSource(strings = {"docker-28", "docker-20.10"})
  void shouldTakeWhatTheDockerCliSends(String client) throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/create/" + client + ".json")) {
      ContainerSpec spec = CreateReader.read(JsonIn.object(in.readAllBytes()));
      assertThat(spec.image()).isEqualTo("busybox");
      assertThat(spec.command()).containsExactly("ls");
      assertThat(spec.entrypoint()).isNull();
      assertThat(spec.stopTimeoutSeconds()).isNull();
      HostSpec host = spec.host();
      assertThat(host.networkMode()).isEqualTo("default");
      assertThat(host.binds()).containsExactly("/a:/b");
      assertThat(host.tmpfs()).isEqualTo(Map.of("/t", ""));
      assertThat(host.mounts())
          .containsExactly(
              new HostSpec.MountSpec(
                  "tmpfs", "", "/q", false, "size=10485760", false, false, false, ""));
      assertThat(host.restartPolicy()).isEqualTo(new HostSpec.RestartPolicy("no", 0));
      assertThat(host.maskedPaths()).isNull();
      assertThat(host.init()).isNull();
    }
  }

  @Test
  void shouldMapEveryFieldOfTheConfig() {
    ContainerSpec spec =
        read(
            """
            {"image":"b","Entrypoint":"sh","Cmd":["-c","x"],"Env":["A=b"],"WorkingDir":"/w",
             "User":"1:2","Hostname":"h","Domainname":"d","Labels":{"l":"1"},"Tty":true,
             "OpenStdin":true,"StdinOnce":true,"AttachStdin":true,"AttachStdout":true,
             "AttachStderr":true,"StopSignal":"SIGINT","StopTimeout":0,
             "ExposedPorts":{"80/tcp":{}},"Volumes":{"/v":{}},"Healthcheck":{"Test":["NONE"]},
             "NotOfDocker":{"x":1}}
            """);
    assertThat(spec)
        .isEqualTo(
            new ContainerSpec(
                "b",
                List.of("sh"),
                List.of("-c", "x"),
                List.of("A=b"),
                "/w",
                "1:2",
                "h",
                "d",
                Map.of("l", "1"),
                true,
                true,
                true,
                true,
                true,
                true,
                "SIGINT",
                0,
                new java.util.TreeSet<>(Set.of("80/tcp")),
                new java.util.TreeSet<>(Set.of("/v")),
                host(""),
                new HealthSpec(List.of("NONE"), 0, 0, 0, 0, 0, null)));
  }

  @Test
  void shouldMapTheHealthCheck() {
    ContainerSpec spec =
        read(
            """
            {"Image":"b","Healthcheck":{"Test":["CMD-SHELL","x"],"Interval":1000000,
             "Timeout":2,"StartPeriod":3,"StartInterval":4,"Retries":5}}
            """);
    assertThat(spec.healthcheck())
        .isEqualTo(new HealthSpec(List.of("CMD-SHELL", "x"), 1_000_000, 2, 3, 4, 5, null));
  }

  @Test
  void shouldMapTheHostConfig() {
    HostSpec host =
        host(
            """
            "Memory":1,"MemorySwap":-1,"MemoryReservation":2,"NanoCpus":3,"CpuShares":4,
            "CpuQuota":5,"CpuPeriod":6,"CpusetCpus":"0","CpusetMems":"1","PidsLimit":-1,
            "Ulimits":[{"Name":"nofile","Soft":1,"Hard":2}],"ReadonlyRootfs":true,
            "Privileged":true,"CapAdd":["A"],"CapDrop":"ALL","SecurityOpt":["s"],"Init":false,
            "AutoRemove":true,"RestartPolicy":{"Name":"on-failure","MaximumRetryCount":3},
            "NetworkMode":"host","LogConfig":{"Type":"local","Config":{"max-size":"1m"}},
            "GroupAdd":["g"],"Sysctls":{"a":"b"},"ShmSize":9,"IpcMode":"host","PidMode":"host",
            "UTSMode":"host","CgroupnsMode":"private","OomScoreAdj":-5,"ExtraHosts":["a:1"],
            "Devices":[{"PathOnHost":"/dev/x"}],"Dns":["1.1.1.1"],"DnsOptions":["o"],
            "DnsSearch":["s"],"MaskedPaths":[],"ReadonlyPaths":["/r"],"Runtime":"crun",
            "CgroupParent":"/p","UsernsMode":"host","VolumeDriver":"local","Isolation":"default",
            "MemorySwappiness":-1,"ConsoleSize":[24,80],"ContainerIDFile":"/x"
            """);
    assertThat(host.resources())
        .isEqualTo(
            new HostSpec.Resources(
                1, -1, 2, 3, 4, 5, 6, "0", "1", 0, List.of(new HostSpec.Ulimit("nofile", 1, 2))));
    assertThat(host.capDrop()).containsExactly("ALL");
    assertThat(host.init()).isFalse();
    assertThat(host.restartPolicy().maximumRetryCount()).isEqualTo(3);
    assertThat(host.logConfig().options()).containsEntry("max-size", "1m");
    assertThat(host.cgroupnsMode()).isEmpty();
    assertThat(host.ipcMode()).isEqualTo("host");
    assertThat(host.devices()).containsExactly(new HostSpec.DeviceSpec("/dev/x", "/dev/x", "rwm"));
    assertThat(host.maskedPaths()).isEmpty();
    assertThat(host.readonlyPaths()).containsExactly("/r");
    assertThat(host.oomScoreAdj()).isEqualTo(-5);
    assertThat(host.runtime()).isEqualTo("crun");
  }

  @Test
  void shouldMapWhatFewAskFor() {
    HostExtras extras =
        host("""
                "BlkioWeight":300,"BlkioWeightDevice":[{"Path":"/dev/a","Weight":1}],
                "BlkioDeviceReadBps":[{"Path":"/dev/a","Rate":2}],
                "BlkioDeviceWriteBps":[{"Path":"/dev/a","Rate":3}],
                "BlkioDeviceReadIOps":[{"Path":"/dev/a","Rate":4}],
                "BlkioDeviceWriteIOps":[{"Path":"/dev/a","Rate":5}],
                "CpuRealtimePeriod":6,"CpuRealtimeRuntime":7,"OomKillDisable":true,
                "MemorySwappiness":0,"DeviceCgroupRules":["c 1:1 r"],"Annotations":{"a":"b"},
                "ConsoleSize":[24,80]
                """)
            .more();

    assertThat(extras)
        .isEqualTo(
            new HostExtras(
                new HostExtras.IoLimits(300, device(1), device(2), device(3), device(4), device(5)),
                6,
                7,
                true,
                0L,
                List.of("c 1:1 r"),
                Map.of("a", "b"),
                new HostExtras.ConsoleSize(24, 80)));
    assertThat(host("\"ConsoleSize\":[0,0],\"MemorySwappiness\":-1,\"BlkioWeight\":0").extras())
        .isNull();
  }

  private static List<HostExtras.DeviceValue> device(long value) {
    return List.of(new HostExtras.DeviceValue("/dev/a", value));
  }

  @Test
  void shouldRefuseDevicesAndStorageInDockersWords() {
    assertThatThrownBy(
            () -> host("\"DeviceRequests\":[{\"Count\":-1,\"Capabilities\":[[\"gpu\"]]}]"))
        .hasMessage("could not select device driver \"\" with capabilities: [[gpu]]");
    assertThatThrownBy(() -> host("\"StorageOpt\":{\"size\":\"1G\"}"))
        .hasMessageContaining("supported only for overlay over xfs with 'pquota' mount option");
    assertThatThrownBy(() -> host("\"StorageOpt\":{\"x\":\"1\"}")).hasMessage("Unknown option x");
    assertThatThrownBy(() -> host("\"ConsoleSize\":[1]"))
        .hasMessageContaining("ConsoleSize: expected [height, width]");
  }

  @Test
  void shouldMapMounts() {
    HostSpec host =
        host(
            """
            "Mounts":[
             {"Type":"bind","Source":"/s","Target":"/t","ReadOnly":true,
              "BindOptions":{"Propagation":"rshared","CreateMountpoint":true}},
             {"Type":"volume","Target":"/u","VolumeOptions":{"NoCopy":true,"Labels":{}}},
             {"Type":"tmpfs","Target":"/w","TmpfsOptions":{"SizeBytes":5,"Mode":1023}}]
            """);
    assertThat(host.mounts())
        .containsExactly(
            new HostSpec.MountSpec("bind", "/s", "/t", true, "", false, false, true, "rshared"),
            new HostSpec.MountSpec("volume", "", "/u", false, "", true, true, false, ""),
            new HostSpec.MountSpec(
                "tmpfs", "", "/w", false, "size=5,mode=1777", false, false, false, ""));
  }

  @Test
  void shouldMapWhatOnlyTheStructuredFormOfAMountSays() {
    HostSpec host =
        host(
            """
            "VolumesFrom":["a","b:ro"],"Mounts":[
             {"Type":"volume","Source":"v","Target":"/v","VolumeOptions":{"Subpath":"x",
              "Labels":{"l":"1"},"DriverConfig":{"Name":"local","Options":{"type":"tmpfs"}}}},
             {"Type":"bind","Source":"/s","Target":"/t","ReadOnly":true,
              "BindOptions":{"NonRecursive":true,"ReadOnlyNonRecursive":true}}]
            """);
    assertThat(host.volumesFrom()).containsExactly("a", "b:ro");
    assertThat(host.mounts())
        .extracting(HostSpec.MountSpec::extras)
        .containsExactly(
            new HostSpec.MountExtras(
                "x", Map.of("l", "1"), "local", Map.of("type", "tmpfs"), false, ""),
            new HostSpec.MountExtras("", Map.of(), "", Map.of(), true, "non-recursive"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'BindOptions':{'ReadOnlyNonRecursive':true}",
        "'ReadOnly':true,'BindOptions':{'ReadOnlyForceRecursive':true}"
      })
  void shouldRefuseReadOnlyModesThatDoNotGoTogether(String options) {
    String json = "'Mounts':[{'Type':'bind','Source':'/s','Target':'/t'," + options + "}]";
    assertThatThrownBy(() -> host(json.replace('\'', '"')))
        .isInstanceOf(MoorException.class)
        .hasMessageStartingWith("invalid mount config for type \"bind\": ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HostConfig.VolumeDriver|'VolumeDriver':'nfs'",
        "HostConfig.KernelMemory|'KernelMemory':4000000",
        "HostConfig.UsernsMode|'UsernsMode':'keep'",
        "HostConfig.Mounts[0].Type|'Mounts':[{'Type':'npipe'}]",
      })
  void shouldRefuseByNameWhatIsNotSupported(String name, String json) {
    assertThatThrownBy(() -> host(json.replace('\'', '"')))
        .isInstanceOf(MoorException.class)
        .hasMessageStartingWith("option " + name + " is not supported yet (value ")
        .extracting(failure -> ((MoorException) failure).kind())
        .isEqualTo(MoorException.Kind.NOT_IMPLEMENTED);
  }

  private static NetworkChoice linked(String mode, String link) {
    String json =
        """
        {"HostConfig":{"NetworkMode":"%s","Links":["%s"]},
         "NetworkingConfig":{"EndpointsConfig":{"net":{"Links":["a:x"],"Aliases":["n"]}}}}
        """;
    return NetworkReader.choice(
        JsonIn.object(json.formatted(mode, link).getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void shouldTakeLinksOnTheUsersNetworks() {
    assertThat(linked("net", "a:x").endpoints())
        .containsExactly(
            new EndpointChoice("net", "", "", "", "", List.of("n"), Map.of(), 0, List.of("a:x")));
    assertThat(linked("net", "/b:/me/y").endpoints().get(0).links())
        .containsExactly("a:x", "/b:/me/y");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "default", "bridge"})
  void shouldTakeLinksOnTheDefaultBridge(String mode) {
    assertThat(linked(mode, "b:y").endpoints())
        .contains(EndpointChoice.of(mode.isEmpty() ? "default" : mode).linked(List.of("b:y")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none|a:b|option HostConfig.Links is not supported yet (value [\"a:b\"])",
        "host|a:b|conflicting options: host type networking can't be used with links. This would"
            + " result in undefined behavior",
        "container:c|a:b|conflicting options: container type network can't be used with links."
            + " This would result in undefined behavior",
        "net|a b|bad format for links: a b",
        "net|a:|bad format for links: a:",
      })
  void shouldRefuseLinksElsewhere(String mode, String link, String why) {
    assertThatThrownBy(() -> linked(mode, link)).isInstanceOf(MoorException.class).hasMessage(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'NetworkDisabled':true", "'Shell':['bash']"})
  void shouldRefuseUnsupportedConfig(String json) {
    assertThatThrownBy(() -> read("{\"Image\":\"b\"," + json.replace('\'', '"') + "}"))
        .isInstanceOf(MoorException.class)
        .hasMessageContaining(" is not supported yet");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HostConfig.Memory: expected a whole number of 64 bits, got \"abc\"|'Memory':'abc'",
        "HostConfig.Memory: expected a whole number of 64 bits, got 1.5|'Memory':1.5",
        "HostConfig.OomScoreAdj: expected a whole number of 32 bits, got 9999999999|"
            + "'OomScoreAdj':9999999999",
        "HostConfig.Binds: expected a list of texts, got \"x\"|'Binds':'x'",
        "HostConfig.Privileged: expected true or false, got 1|'Privileged':1",
        "HostConfig.Sysctls.a: expected a text, got 1|'Sysctls':{'a':1}",
        "HostConfig.RestartPolicy: expected an object, got \"no\"|'RestartPolicy':'no'",
        "HostConfig.Ulimits: expected a list of objects, got 3|'Ulimits':[3]",
      })
  void shouldNameTheFieldOfAWrongType(String message, String json) {
    assertThatThrownBy(() -> host(json.replace('\'', '"')))
        .isInstanceOf(MoorException.class)
        .hasMessage("invalid value for " + message)
        .extracting(failure -> ((MoorException) failure).kind())
        .isEqualTo(MoorException.Kind.INVALID);
  }
}
