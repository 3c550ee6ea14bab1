package dev.moor.cli.create;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The flags that {@code run} and {@code create} share, as docker names them. */
@Command(sortOptions = true)
public final class CreateFlags {
  @Option(names = "--name", description = "Name of the container")
  String name;

  @Option(
      names = {"-i", "--interactive"},
      description = "Keep standard input open")
  public boolean interactive;

  @Option(
      names = {"-t", "--tty"},
      description = "Give the container a terminal")
  public boolean tty;

  @Option(
      names = {"-a", "--attach"},
      paramLabel = "STREAM",
      description = "Attach to stdin, stdout or stderr")
  public List<String> attach = new ArrayList<>();

  @Option(names = "--rm", description = "Remove the container when it ends")
  public boolean remove;

  @Option(
      names = {"-e", "--env"},
      paramLabel = "KEY[=VALUE]",
      description = "Set a variable")
  List<String> env = new ArrayList<>();

  @Option(names = "--env-file", paramLabel = "FILE", description = "Read variables from a file")
  List<Path> envFiles = new ArrayList<>();

  @Option(
      names = {"-l", "--label"},
      paramLabel = "KEY[=VALUE]",
      description = "Set a label")
  List<String> labels = new ArrayList<>();

  @Option(names = "--label-file", paramLabel = "FILE", description = "Read labels from a file")
  List<Path> labelFiles = new ArrayList<>();

  @Option(names = "--annotation", paramLabel = "KEY=VALUE", description = "Add an OCI annotation")
  List<String> annotations = new ArrayList<>();

  @Option(
      names = {"-v", "--volume"},
      paramLabel = "[SOURCE:]TARGET[:MODE]",
      description = "Mount a volume or a path of the host")
  List<String> volumes = new ArrayList<>();

  @Option(names = "--mount", paramLabel = "SPEC", description = "Mount by key=value pairs")
  List<String> mounts = new ArrayList<>();

  @Option(names = "--tmpfs", paramLabel = "PATH[:OPTIONS]", description = "Mount a tmpfs")
  List<String> tmpfs = new ArrayList<>();

  @Option(
      names = "--volumes-from",
      paramLabel = "CONTAINER",
      description = "Take the volumes of a container")
  List<String> volumesFrom = new ArrayList<>();

  @Option(names = "--volume-driver", description = "Driver of new volumes")
  String volumeDriver;

  @Option(
      names = {"-w", "--workdir"},
      description = "Working directory")
  String workdir;

  @Option(
      names = {"-u", "--user"},
      paramLabel = "USER[:GROUP]",
      description = "User and group")
  String user;

  @Option(
      names = {"-h", "--hostname"},
      description = "Host name")
  String hostname;

  @Option(names = "--domainname", description = "NIS domain name")
  String domainname;

  @Option(names = "--entrypoint", description = "Replace the image's entrypoint")
  String entrypoint;

  @Option(
      names = "--restart",
      paramLabel = "POLICY",
      description = "no, always, unless-stopped, on-failure[:N]")
  String restart;

  @Option(names = "--stop-signal", description = "Signal that stops the container")
  String stopSignal;

  @Option(
      names = "--stop-timeout",
      paramLabel = "SECONDS",
      description = "Seconds until a stop kills")
  Integer stopTimeout;

  @Option(names = "--cidfile", paramLabel = "FILE", description = "Write the id to this file")
  public Path cidFile;

  @Option(names = "--pull", paramLabel = "WHEN", description = "always, missing or never")
  public String pull = "missing";

  @Option(names = "--platform", description = "Platform of the image, such as linux/amd64")
  public String platform;

  @Option(
      names = {"-q", "--quiet"},
      description = "Hide the progress of a pull")
  public boolean quiet;

  @Option(
      names = {"--network", "--net"},
      paramLabel = "NETWORK",
      description = "Join a network")
  List<String> networks = new ArrayList<>();

  @Option(
      names = {"--network-alias", "--net-alias"},
      description = "Name on the network")
  List<String> networkAliases = new ArrayList<>();

  @Option(
      names = "--link",
      paramLabel = "CONTAINER:ALIAS",
      description = "Another container under a name of this one's own; on user networks")
  List<String> links = new ArrayList<>();

  @Option(names = "--ip", description = "IPv4 address on the network")
  String ip;

  @Option(
      names = {"-p", "--publish"},
      paramLabel = "[IP:][HOST:]PORT",
      description = "Publish a port")
  List<String> publish = new ArrayList<>();

  @Option(
      names = {"-P", "--publish-all"},
      description = "Publish every exposed port")
  boolean publishAll;

  @Option(names = "--expose", paramLabel = "PORT", description = "Expose a port")
  List<String> expose = new ArrayList<>();

  @Option(names = "--add-host", paramLabel = "HOST:IP", description = "Add to /etc/hosts")
  List<String> addHosts = new ArrayList<>();

  @Option(names = "--dns", description = "Name server")
  List<String> dns = new ArrayList<>();

  @Option(
      names = {"--dns-option", "--dns-opt"},
      description = "Resolver option")
  List<String> dnsOptions = new ArrayList<>();

  @Option(names = "--dns-search", description = "Search domain")
  List<String> dnsSearch = new ArrayList<>();

  @Option(names = "--mac-address", description = "MAC address")
  String macAddress;

  @picocli.CommandLine.Mixin public final LimitFlags limits = new LimitFlags();

  @picocli.CommandLine.Mixin public final SecurityFlags security = new SecurityFlags();

  @picocli.CommandLine.Mixin public final HealthFlags health = new HealthFlags();

  /** The name to create the container under, or null. */
  public String name() {
    return name;
  }
}
