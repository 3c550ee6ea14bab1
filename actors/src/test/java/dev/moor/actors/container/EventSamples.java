package dev.moor.actors.container;

import static dev.moor.actors.container.Samples.T0;
import static dev.moor.actors.container.Samples.USER;
import static dev.moor.actors.container.Samples.identity;
import static dev.moor.actors.container.Samples.status;

import dev.moor.actors.health.HealthSpec;
import dev.moor.actors.image.ImageEvent;
import dev.moor.actors.image.ImageFacts;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.network.EndpointChoice;
import dev.moor.actors.network.Lease;
import dev.moor.actors.network.NetworkChoice;
import dev.moor.actors.network.NetworkEvent;
import dev.moor.actors.network.NetworkSpec;
import dev.moor.actors.network.PublishedPort;
import dev.moor.actors.port.Asker;
import dev.moor.actors.volume.VolumeEvent;
import dev.moor.persistence.codec.Journaled;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** One event of each type, every component filled: what the golden files hold. */
public final class EventSamples {
  private EventSamples() {}

  private static HostSpec fullHost() {
    return new HostSpec(
        new HostSpec.Resources(
            64 << 20,
            128 << 20,
            32 << 20,
            500_000_000,
            512,
            20_000,
            100_000,
            "0-1",
            "0",
            100,
            List.of(new HostSpec.Ulimit("nofile", 1024, 2048))),
        List.of("/srv:/srv:ro"),
        List.of(
            new HostSpec.MountSpec(
                "bind", "/srv", "/srv", true, "ro", false, false, true, "rprivate"),
            new HostSpec.MountSpec(
                "volume", "data", "/data", false, "", true, true, false, "", extras())),
        Map.of("/run", "size=64k"),
        true,
        true,
        List.of("NET_ADMIN"),
        List.of("CHOWN"),
        List.of("no-new-privileges"),
        true,
        false,
        new HostSpec.RestartPolicy("on-failure", 5),
        "none",
        new HostSpec.LogConfig("local", Map.of("max-size", "1m")),
        List.of("audio"),
        Map.of("net.core.somaxconn", "1024"),
        1 << 26,
        "private",
        "host",
        "host",
        "host",
        List.of(new HostSpec.DeviceSpec("/dev/null", "/dev/n", "r")),
        -500,
        List.of("db:10.0.0.1"),
        List.of("9.9.9.9"),
        List.of("ndots:1"),
        List.of("example.org"),
        List.of("/proc/kcore"),
        null,
        "crun",
        "moor.slice",
        List.of("other:ro"),
        hostExtras());
  }

  private static HostExtras hostExtras() {
    List<HostExtras.DeviceValue> rate = List.of(new HostExtras.DeviceValue("/dev/vda", 1 << 20));
    return new HostExtras(
        new HostExtras.IoLimits(300, rate, rate, rate, rate, rate),
        1_000_000,
        950_000,
        true,
        10L,
        List.of("c 10:229 rwm"),
        Map.of("a", "b"),
        new HostExtras.ConsoleSize(24, 80));
  }

  private static HostSpec.MountExtras extras() {
    return new HostSpec.MountExtras(
        "sub", Map.of("l", "v"), "local", Map.of("type", "tmpfs"), true, "non-recursive");
  }

  private static SortedSet<String> set(String... values) {
    return new TreeSet<>(List.of(values));
  }

  public static ContainerSpec fullSpec() {
    return new ContainerSpec(
        "busybox:latest",
        List.of("/entry", "-v"),
        null,
        List.of("A=1", "B=ü"),
        "/work",
        "1000:1000",
        "host",
        "example.org",
        Map.of("b", "2", "a", "1"),
        true,
        true,
        true,
        true,
        true,
        false,
        "SIGQUIT",
        7,
        set("80/tcp", "53/udp"),
        set("/data", "/cache"),
        fullHost(),
        new HealthSpec(List.of("CMD-SHELL", "true"), 1, 2, 3, 4, 5, List.of("/bin/bash", "-c")));
  }

  /** The first event as its first version told it. */
  public static ContainerEvent.Created createdBefore() {
    ContainerEvent.Created now = (ContainerEvent.Created) container().get(0);
    HostSpec host = now.spec().host();
    List<HostSpec.MountSpec> mounts =
        host.mounts().stream()
            .map(
                m ->
                    new HostSpec.MountSpec(
                        m.type(),
                        m.source(),
                        m.target(),
                        m.readOnly(),
                        m.options(),
                        m.anonymous(),
                        m.noCopy(),
                        m.createSource(),
                        m.propagation()))
            .toList();
    return new ContainerEvent.Created(
        now.id(),
        now.name(),
        now.spec()
            .withHost(withoutExtras(host.withMounts(mounts).withVolumesFrom(List.of())))
            .withHealthcheck(null),
        now.imageId(),
        now.layers(),
        now.asker(),
        now.at());
  }

  /** The first event as its second version told it. */
  public static ContainerEvent.Created createdSecond() {
    ContainerEvent.Created now = (ContainerEvent.Created) container().get(0);
    return new ContainerEvent.Created(
        now.id(),
        now.name(),
        now.spec().withHost(withoutExtras(now.spec().host())),
        now.imageId(),
        now.layers(),
        now.asker(),
        now.at());
  }

  private static HostSpec withoutExtras(HostSpec host) {
    return host.with(draft -> draft.extras = null);
  }

  /** An exec as the first version told it. */
  /** As of a time when the shares of block devices could not be changed. */
  public static ContainerEvent.UpdateRequested updateRequestedBefore() {
    return new ContainerEvent.UpdateRequested(
        fullHost().resources(), new HostSpec.RestartPolicy("always", 0), null, USER, T0);
  }

  public static ContainerEvent.Updated updatedBefore() {
    return new ContainerEvent.Updated(
        fullHost().resources(), new HostSpec.RestartPolicy("always", 0), null, T0);
  }

  public static ContainerEvent.ExecCreated execCreatedBefore() {
    ContainerEvent.ExecCreated now =
        (ContainerEvent.ExecCreated)
            container().stream()
                .filter(ContainerEvent.ExecCreated.class::isInstance)
                .findFirst()
                .orElseThrow();
    ExecSpec spec = now.spec();
    return new ContainerEvent.ExecCreated(
        now.execId(),
        new ExecSpec(
            spec.command(),
            spec.env(),
            spec.workingDir(),
            spec.user(),
            spec.tty(),
            spec.privileged(),
            spec.attachStdin(),
            spec.attachStdout(),
            spec.attachStderr(),
            spec.detachKeys(),
            null),
        now.asker(),
        now.at());
  }

  /** An image as the first version told it. */
  public static ImageEvent.Stored storedBefore() {
    ImageEvent.Stored now = (ImageEvent.Stored) image().get(0);
    ImageFacts f = now.facts();
    ImageView.Defaults d = f.defaults();
    ImageView.Defaults before =
        new ImageView.Defaults(
            d.entrypoint(),
            d.command(),
            d.env(),
            d.workingDir(),
            d.user(),
            d.labels(),
            d.exposedPorts(),
            d.volumes(),
            d.stopSignal(),
            d.shell(),
            d.onBuild());
    ImageFacts facts =
        new ImageFacts(
            f.parentId(),
            f.comment(),
            f.createdAt(),
            f.author(),
            f.architecture(),
            f.os(),
            f.variant(),
            f.sizeBytes(),
            before,
            f.diffIds(),
            f.layers(),
            f.manifestDigest(),
            f.targetDigest());
    return new ImageEvent.Stored(now.id(), now.source(), facts, now.asker(), now.at());
  }

  public static List<Journaled> container() {
    ExitStatus unknown = new ExitStatus(255, false, ExitStatus.Evidence.UNKNOWN, "no exit file");
    return List.of(
        new ContainerEvent.Created(
            Samples.ID,
            "web",
            fullSpec(),
            Samples.IMAGE_ID,
            List.of("sha256:aa", "sha256:bb"),
            new Asker("tcp", -1, -1, "CN=client", "req-9"),
            T0),
        new ContainerEvent.Prepared(T0),
        new ContainerEvent.PrepareFailed("no space left on device", T0),
        new ContainerEvent.StartRequested(3, ContainerEvent.StartCause.POLICY, USER, T0),
        new ContainerEvent.Started(3, identity(3), T0),
        new ContainerEvent.StartFailed(3, "exec: \"x\": not found", 127, T0),
        new ContainerEvent.Exited(3, unknown, T0, T0.plusSeconds(5)),
        new ContainerEvent.StopRequested("SIGTERM", -1, USER, T0),
        new ContainerEvent.StopFailed("in D state", T0),
        new ContainerEvent.RestartRequested("SIGINT", 10, USER, T0),
        new ContainerEvent.KillRequested("SIGRTMIN+3", USER, T0),
        new ContainerEvent.Killed("SIGHUP", T0),
        new ContainerEvent.KillFailed("SIGHUP", "EPERM", T0),
        new ContainerEvent.PauseRequested(USER, T0),
        new ContainerEvent.Paused(T0),
        new ContainerEvent.PauseFailed("EBUSY", T0),
        new ContainerEvent.UnpauseRequested(USER, T0),
        new ContainerEvent.Unpaused(T0),
        new ContainerEvent.UnpauseFailed("EBUSY", T0),
        new ContainerEvent.RestartScheduled(4, 2, 200, T0.plusMillis(200), T0),
        new ContainerEvent.RestartCancelled("stopped", T0),
        new ContainerEvent.Renamed("web", "shop", USER, T0),
        new ContainerEvent.RemoveRequested(true, true, Asker.MOORD, T0),
        new ContainerEvent.Removed(T0),
        new ContainerEvent.RemoveFailed("device busy", T0),
        new ContainerEvent.ExecCreated("e1", Samples.EXEC, USER, T0),
        new ContainerEvent.ExecStartRequested("e1", true, USER, T0),
        new ContainerEvent.ExecStarted("e1", identity(9), T0),
        new ContainerEvent.ExecStartFailed("e1", "not found", 127, T0),
        new ContainerEvent.ExecExited("e1", status(2), T0),
        new ContainerEvent.MonitorLost(3, "conmon was killed", T0),
        new ContainerEvent.DriftDetected("freezer", "frozen by another", T0),
        new ContainerEvent.NetworksChosen(choice(), T0),
        new ContainerEvent.NetworksReserved(
            3, List.of(lease()), List.of(new PublishedPort("0.0.0.0", 8080, "tcp", 80)), T0),
        new ContainerEvent.ConnectRequested(endpoint(), lease(), USER, T0),
        new ContainerEvent.Connected("ab12", T0),
        new ContainerEvent.ConnectFailed("ab12", "no bridge", T0),
        new ContainerEvent.DisconnectRequested("ab12", USER, T0),
        new ContainerEvent.Disconnected("ab12", T0),
        new ContainerEvent.DisconnectFailed("ab12", "busy", T0),
        new ContainerEvent.Noted("resize", Map.of("height", "24", "width", "80"), USER, T0),
        new ContainerEvent.UpdateRequested(
            fullHost().resources(), new HostSpec.RestartPolicy("always", 0), 300, USER, T0),
        new ContainerEvent.Updated(
            fullHost().resources(), new HostSpec.RestartPolicy("always", 0), 300, T0),
        new ContainerEvent.UpdateFailed("EBUSY", T0),
        new ContainerEvent.HealthChanged(3, "unhealthy", 3, 7, "no answer", T0),
        new ContainerEvent.RanOutOfMemory(3, T0));
  }

  public static ImageFacts facts() {
    return new ImageFacts(
        "",
        "a comment",
        T0,
        "me",
        "amd64",
        "linux",
        "",
        1234,
        new ImageView.Defaults(
            null,
            List.of("sh"),
            List.of("PATH=/bin"),
            "/",
            "",
            Map.of("l", "v"),
            set("80/tcp"),
            set("/data"),
            "",
            null,
            List.of(),
            new HealthSpec(List.of("CMD", "true"), 1, 2, 3, 4, 5, null)),
        List.of("sha256:dd"),
        List.of("sha256:cc"),
        "sha256:ee",
        "sha256:ff");
  }

  public static List<Journaled> image() {
    return List.of(
        new ImageEvent.Stored(Samples.IMAGE_ID, ImageEvent.Source.LOAD, facts(), USER, T0),
        new ImageEvent.Tagged("busybox:latest", USER, T0),
        new ImageEvent.Untagged("busybox:latest", "sha256:22", USER, T0),
        new ImageEvent.DigestNoted("busybox@sha256:33", USER, T0),
        new ImageEvent.Noted("pull", "busybox:latest", Map.of("k", "v"), USER, T0),
        new ImageEvent.DeleteRequested(USER, T0),
        new ImageEvent.Deleted(T0),
        new ImageEvent.DeleteFailed("busy", T0));
  }

  public static List<Journaled> volume() {
    return List.of(
        new VolumeEvent.CreateRequested(
            "data", "local", Map.of("o", "x"), Map.of("l", "v"), true, USER, T0),
        new VolumeEvent.Created("/var/lib/moor/volumes/data/_data", T0),
        new VolumeEvent.CreateFailed("no space", T0),
        new VolumeEvent.RemoveRequested(USER, T0),
        new VolumeEvent.Removed(T0),
        new VolumeEvent.RemoveFailed("busy", T0));
  }

  private static EndpointChoice endpoint() {
    return new EndpointChoice(
        "back",
        "ab12",
        "172.19.0.7",
        "fd00::7",
        "02:42:ac:13:00:07",
        List.of("db", "db.local"),
        Map.of("opt", "value"),
        5,
        List.of("db:database"));
  }

  private static EndpointChoice unlinked() {
    EndpointChoice now = endpoint();
    return new EndpointChoice(
        now.network(),
        now.networkId(),
        now.ipv4(),
        now.ipv6(),
        now.mac(),
        now.aliases(),
        now.driverOptions(),
        now.gatewayPriority(),
        List.of());
  }

  /** As of a time when there were no links. */
  public static ContainerEvent.NetworksChosen networksChosenBefore() {
    return new ContainerEvent.NetworksChosen(choice().withEndpoints(List.of(unlinked())), T0);
  }

  public static ContainerEvent.ConnectRequested connectRequestedBefore() {
    return new ContainerEvent.ConnectRequested(unlinked(), lease(), USER, T0);
  }

  private static NetworkChoice choice() {
    return new NetworkChoice(
        List.of(endpoint()),
        Map.of("80/tcp", List.of(new NetworkChoice.Binding("127.0.0.1", "8080-8090"))),
        true);
  }

  private static Lease lease() {
    return new Lease(
        "back",
        "ab12",
        "ee01",
        "veth0123456789",
        "eth0",
        "02:42:ac:13:00:07",
        "172.19.0.7",
        16,
        "172.19.0.1",
        "fd00::7",
        64,
        "fd00::1",
        List.of("web", "db"));
  }

  private static NetworkSpec networkSpec() {
    return new NetworkSpec(
        "back",
        "bridge",
        "br-ab12",
        true,
        true,
        true,
        List.of(
            new NetworkSpec.Range(
                "172.19.0.0/16", "172.19.5.0/24", "172.19.0.1", Map.of("host1", "172.19.0.9")),
            new NetworkSpec.Range("fd00::/64", "", "fd00::1", Map.of())),
        Map.of("ipam", "option"),
        Map.of("com.docker.network.driver.mtu", "1400"),
        Map.of("team", "a"),
        null);
  }

  public static NetworkEvent.CreateRequested networkCreateRequestedBefore() {
    return new NetworkEvent.CreateRequested("ab12", networkSpec(), USER, T0);
  }

  public static List<Journaled> network() {
    return List.of(
        new NetworkEvent.CreateRequested("ab12", networkSpec().lent(), USER, T0),
        new NetworkEvent.Created(T0),
        new NetworkEvent.CreateFailed("no bridge module", T0),
        new NetworkEvent.RemoveRequested(USER, T0),
        new NetworkEvent.Removed(T0),
        new NetworkEvent.RemoveFailed("busy", T0),
        new NetworkEvent.Repaired("bridge br-ab12 was missing", T0));
  }
}
