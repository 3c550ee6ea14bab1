package dev.moor.actors.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostExtras;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.container.HostSpec.MountSpec;
import dev.moor.actors.container.HostSpec.Resources;
import dev.moor.actors.container.Samples;
import dev.moor.actors.health.HealthSpec;
import dev.moor.actors.port.MoorException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecCheckTest {
  private static final Supplier<String> NAME = () -> "anonymous-1";

  private static void assertInvalid(Runnable check, String message) {
    assertThatThrownBy(check::run)
        .isInstanceOf(MoorException.class)
        .hasMessage(message)
        .extracting(e -> ((MoorException) e).kind())
        .isEqualTo(MoorException.Kind.INVALID);
  }

  private static Resources limits(
      long memory, long swap, long reservation, long nano, long quota, long period) {
    return new Resources(memory, swap, reservation, nano, 0, quota, period, "", "", 0, List.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|0|0|0|0|0|Minimum memory limit allowed is 6MB",
        "8388608|6291456|0|0|0|0|"
            + "Minimum memoryswap limit should be larger than memory limit, see usage",
        "0|8388608|0|0|0|0|"
            + "You should always set the Memory limit when using Memoryswap limit, see usage",
        "8388608|0|9388608|0|0|0|"
            + "Minimum memory limit can not be less than memory reservation limit, see usage",
        "0|0|0|3000000000|0|0|"
            + "Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available",
        "0|0|0|1000000000|50000|0|"
            + "Conflicting options: Nano CPUs and CPU Quota cannot both be set",
        "0|0|0|1000000000|0|100000|"
            + "Conflicting options: Nano CPUs and CPU Period cannot both be set",
        "0|0|0|0|999|0|CPU cfs quota can not be less than 1ms (i.e. 1000)",
      })
  void shouldRefuseLimitsInDockersWords(
      long memory, long swap, long reservation, long nano, long quota, long period, String why) {
    assertInvalid(
        () -> ResourceCheck.check(limits(memory, swap, reservation, nano, quota, period), 2), why);
  }

  @Test
  void shouldTakeWhatDockerTakes() {
    ResourceCheck.check(limits(6 << 20, -1, 0, 2_000_000_000, 0, 0), 2);
    SpecCheck.check(Samples.plain(), 1);
  }

  @Test
  void shouldRefuseCpusThatAreNotThere() {
    Resources third = new Resources(0, 0, 0, 0, 0, 0, 0, "0,2", "", 0, List.of());
    assertInvalid(
        () -> ResourceCheck.check(third, 2),
        "Requested CPUs are not available - requested 0,2, available: 0-1");
    Resources bad = new Resources(0, 0, 0, 0, 0, 0, 0, "a-b", "", 0, List.of());
    assertInvalid(() -> ResourceCheck.check(bad, 2), "Invalid value a-b for cpuset cpus");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "-web", "we b", "", "/", "ü1"})
  void shouldRefuseNames(String name) {
    assertInvalid(
        () -> SpecCheck.name(name),
        "Invalid container name (" + name + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
  }

  @Test
  void shouldTakeNamesWithAndWithoutSlash() {
    assertThat(SpecCheck.name("/web.1_x-y")).isEqualTo("web.1_x-y");
    assertThat(SpecCheck.name("web")).isEqualTo("web");
  }

  @Test
  void shouldRefuseRestartPoliciesThatMakeNoSense() {
    assertInvalid(
        () -> SpecCheck.check(Samples.spec(Samples.host("always", 0, true)), 1),
        "can't create 'AutoRemove' container with restart policy");
    assertInvalid(
        () -> SpecCheck.check(Samples.spec(Samples.host("always", 3, false)), 1),
        "invalid restart policy: maximum retry count can only be used with 'on-failure'");
    assertInvalid(
        () -> SpecCheck.check(Samples.spec(Samples.host("on-failure", -1, false)), 1),
        "invalid restart policy: maximum retry count cannot be negative");
    assertInvalid(
        () -> SpecCheck.check(Samples.spec(Samples.host("sometimes", 0, false)), 1),
        "invalid restart policy: unknown policy 'sometimes'; "
            + "use one of 'no', 'always', 'on-failure', or 'unless-stopped'");
  }

  @Test
  void shouldRefuseSignalsAndEnvironmentsThatAreNone() {
    assertInvalid(() -> SpecCheck.checkSignal("SIGNOPE"), "invalid signal: SIGNOPE");
    assertInvalid(() -> SpecCheck.checkSignal("65"), "invalid signal: 65");
    assertInvalid(() -> SpecCheck.checkEnv("=x"), "invalid environment variable: =x");
    SpecCheck.checkEnv("A");
    SpecCheck.checkSignal("sigterm");
  }

  private static ContainerSpec mounts(
      List<String> binds, List<MountSpec> mounts, Map<String, String> tmpfs, String... volumes) {
    HostSpec host =
        HostSpec.defaults()
            .with(
                draft -> {
                  draft.binds = binds;
                  draft.mounts = mounts;
                  draft.tmpfs = tmpfs;
                });
    ContainerSpec p = Samples.plain();
    return new ContainerSpec(
        p.image(),
        null,
        p.command(),
        p.env(),
        "",
        "",
        "",
        "",
        Map.of(),
        false,
        false,
        false,
        false,
        false,
        false,
        "",
        null,
        Collections.emptySortedSet(),
        new TreeSet<>(List.of(volumes)),
        host,
        null);
  }

  private static List<MountSpec> plan(String... binds) {
    return MountPlan.plan(mounts(List.of(binds), List.of(), Map.of()), NAME);
  }

  @Test
  void shouldPlanBindsVolumesTmpfsAndDeclaredPaths() {
    ContainerSpec spec =
        mounts(
            List.of("/srv/:/a/b/../c:ro,rslave", "data:/data:nocopy"),
            List.of(new MountSpec("volume", "", "/anon", false, "", false, false, false, "")),
            Map.of("/run", "size=1m,ro"),
            "/data",
            "/fresh");

    List<MountSpec> plan = MountPlan.plan(spec, NAME);

    assertThat(plan)
        .containsExactly(
            new MountSpec("volume", "anonymous-1", "/anon", false, "", true, false, false, ""),
            new MountSpec("volume", "data", "/data", false, "nocopy", false, true, false, ""),
            new MountSpec("volume", "anonymous-1", "/fresh", false, "", true, false, false, ""),
            new MountSpec("tmpfs", "", "/run", true, "size=1m,ro", false, false, false, ""),
            new MountSpec("bind", "/srv", "/a/c", true, "ro,rslave", false, false, true, "rslave"));
  }

  @Test
  void shouldRefuseMountsInDockersWords() {
    assertInvalid(() -> plan("a:b:c:d"), "invalid volume specification: 'a:b:c:d'");
    assertInvalid(() -> plan("/only"), "invalid volume specification: '/only'");
    assertInvalid(() -> plan("/foo:rw"), "invalid volume specification: '/foo:rw'");
    assertInvalid(() -> plan("/a:/b:zz"), "invalid mode: zz");
    assertInvalid(() -> plan("/a:/b:ro,rw"), "invalid mode: ro,rw");
    assertInvalid(() -> plan("/a:/b:nocopy"), "invalid mode: nocopy");
    assertInvalid(
        () -> plan("/a:/"),
        "invalid volume specification: '/a:/': invalid specification: destination can't be '/'");
    assertInvalid(
        () -> plan("/a:b"),
        "invalid volume specification: '/a:b': invalid mount config for type \"bind\": "
            + "invalid mount path: 'b' mount path must be absolute");
    assertInvalid(() -> plan("/a:/x", "/b:/x/"), "Duplicate mount point: /x");
    assertInvalid(
        () -> plan("no/such:/x"),
        "create no/such: \"no/such\" includes invalid characters for a local volume name, only "
            + "\"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host "
            + "directory, use absolute path");
    assertInvalid(
        () ->
            MountPlan.plan(
                mounts(
                    List.of(),
                    List.of(new MountSpec("bind", "", "/x", false, "", false, false, false, "")),
                    Map.of()),
                NAME),
        "invalid mount config for type \"bind\": field Source must not be empty");
  }

  @ParameterizedTest
  @CsvSource({
    "IpcMode, some, invalid IPC mode: some",
    "IpcMode, container:, invalid IPC mode: container:",
    "PidMode, private, invalid PID mode: private",
    "UTSMode, container:web, invalid UTS mode: container:web",
    "CgroupnsMode, some, invalid cgroup namespace mode: some",
    "CgroupParent, a/../b, invalid cgroup parent: a/../b"
  })
  void shouldRefuseNamespaceModesThatAreNone(String option, String value, String why) {
    assertInvalid(() -> SpecCheck.check(Samples.spec(namespaces(option, value)), 1), why);
  }

  @ParameterizedTest
  @CsvSource({
    "IpcMode, none",
    "IpcMode, shareable",
    "IpcMode, host",
    "IpcMode, container:web",
    "PidMode, host",
    "PidMode, container:web",
    "UTSMode, host",
    "CgroupnsMode, host",
    "CgroupParent, /some/where"
  })
  void shouldTakeNamespaceModesOfDocker(String option, String value) {
    SpecCheck.check(Samples.spec(namespaces(option, value)), 1);
  }

  private static HostSpec namespaces(String option, String value) {
    return HostSpec.defaults()
        .with(
            draft -> {
              switch (option) {
                case "IpcMode" -> draft.ipcMode = value;
                case "PidMode" -> draft.pidMode = value;
                case "UTSMode" -> draft.utsMode = value;
                case "CgroupnsMode" -> draft.cgroupnsMode = value;
                case "CgroupParent" -> draft.cgroupParent = value;
                default -> throw new IllegalArgumentException(option);
              }
            });
  }

  @ParameterizedTest
  @CsvSource({
    "json-file, max-size, 1m, ''",
    "local, max-file, 3, ''",
    "json-file, compress, false, ''",
    "local, compress, true, ''",
    "none, compress, true, unknown log opt 'compress' for none log driver",
    "json-file, bogus, 1, unknown log opt 'bogus' for json-file log driver",
    "json-file, labels, 'a,b', ''",
    "json-file, mode, blocking, ''",
    "json-file, tag, '{{.Name}}/{{ .ID }}', ''",
    "json-file, tag, '{{.Nope}}', invalid log opt tag: no field .Nope",
    "local, tag, x, unknown log opt 'tag' for local log driver",
    "none, max-size, 1m, unknown log opt 'max-size' for none log driver"
  })
  void shouldKnowTheOptionsOfLogDrivers(String driver, String name, String value, String why) {
    HostSpec.LogConfig log = new HostSpec.LogConfig(driver, java.util.Map.of(name, value));
    if (why.isEmpty()) {
      OptionCheck.checkLog(log);
    } else {
      assertInvalid(() -> OptionCheck.checkLog(log), why);
    }
  }

  @ParameterizedTest
  @CsvSource({"mode, non-blocking", "max-buffer-size, 1m"})
  void shouldNameLogOptionsThatAreNotThereYet(String name, String value) {
    HostSpec.LogConfig log = new HostSpec.LogConfig("json-file", java.util.Map.of(name, value));
    assertThatThrownBy(() -> OptionCheck.checkLog(log))
        .hasMessage(
            "option HostConfig.LogConfig.Config.%s=%s is not supported yet".formatted(name, value));
  }

  @ParameterizedTest
  @CsvSource({
    "web:10.0.0.1, ''",
    "web:::1, ''",
    "web:host-gateway, ''",
    "web, 'bad format for add-host: \"web\"'",
    ":10.0.0.1, 'bad format for add-host: \":10.0.0.1\"'",
    "web site:10.0.0.1, 'bad format for add-host: \"web site:10.0.0.1\"'",
    "web:, 'invalid IP address in add-host: \"\"'",
    "web:[::1], 'invalid IP address in add-host: \"[::1]\"'"
  })
  void shouldTakeNamesWithAddressesForTheHostsFile(String host, String why) {
    if (why.isEmpty()) {
      OptionCheck.checkHosts(java.util.List.of(host));
    } else {
      assertInvalid(() -> OptionCheck.checkHosts(java.util.List.of(host)), why);
    }
  }

  @Test
  void shouldTakeFieldsInTagsOnly() {
    var log = new HostSpec.LogConfig("json-file", java.util.Map.of("tag", "{{upper .Name}}"));
    assertInvalid(
        () -> OptionCheck.checkLog(log),
        "invalid log opt tag: only fields such as {{.Name}} are known: {{upper .Name}}");
  }

  @Test
  void shouldRefuseAHealthCheckThatNeverRests() {
    assertInvalid(() -> checkHealth(1000, 0), "Interval in Healthcheck cannot be less than 1ms");
    assertInvalid(() -> checkHealth(-1, 0), "Interval in Healthcheck cannot be less than 1ms");
    assertInvalid(() -> checkHealth(0, -1), "Retries in Healthcheck cannot be negative");
    checkHealth(1_000_000, 1);
    checkHealth(0, 0);
  }

  private static void checkHealth(long intervalNanos, int retries) {
    SpecCheck.check(
        Samples.spec(HostSpec.defaults())
            .withHealthcheck(
                new HealthSpec(List.of("CMD", "true"), intervalNanos, 0, 0, 0, retries, null)),
        1);
  }

  @Test
  void shouldRefuseAPropagationThatIsNone() {
    MountSpec bind = new MountSpec("bind", "/s", "/t", false, "", false, false, false, "foo");
    assertInvalid(
        () -> MountPlan.plan(Samples.spec(HostSpec.defaults().withMounts(List.of(bind))), NAME),
        "invalid mount config for type \"bind\": invalid propagation mode: foo");
  }

  @Test
  void shouldRefuseWhatNoDeviceAndNoCgroupTakes() {
    assertInvalid(() -> checkExtras(io(9)), "Range of blkio weight is from 10 to 1000");
    assertInvalid(() -> checkExtras(io(1001)), "Range of blkio weight is from 10 to 1000");
    checkExtras(io(1000));
    assertInvalid(
        () -> checkExtras(extras(0, 101L)),
        "Invalid value: 101, valid memory swappiness range is 0-100");
    assertInvalid(
        () -> checkExtras(extras(2000, null)),
        "cpu real-time runtime cannot be higher than cpu real-time period");
    assertInvalid(
        () -> checkExtras(extras(0, null, "c 10 rwm")),
        "invalid device cgroup rule format: 'c 10 rwm'");
    checkExtras(extras(0, 0L, "a *:* rwm", "b 8:* r"));
  }

  private static HostExtras io(int weight) {
    return new HostExtras(
        new HostExtras.IoLimits(weight, null, null, null, null, null),
        0,
        0,
        false,
        null,
        null,
        null,
        null);
  }

  private static HostExtras extras(long realtimeMicros, Long swappiness, String... deviceRules) {
    return new HostExtras(
        null, 1000, realtimeMicros, false, swappiness, List.of(deviceRules), null, null);
  }

  private static void checkExtras(HostExtras extras) {
    SpecCheck.check(Samples.spec(HostSpec.defaults().with(draft -> draft.extras = extras)), 1);
  }
}
