package dev.moor.supervisor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.moor.actors.network.Cidr;
import dev.moor.images.ImageException;
import dev.moor.images.Limits;
import dev.moor.images.registry.RegistryConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The flags of moord; names as dockerd's. A config file (JSON, same names) gives defaults. */
@Command(
    name = "moord",
    description = "The Moor container engine.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class MoordOptions {
  @Option(names = "--data-root", description = "Journal, images, containers (${DEFAULT-VALUE})")
  Path dataRoot = Path.of("/var/lib/moor");

  @Option(names = "--exec-root", description = "Sockets and namespaces (${DEFAULT-VALUE})")
  Path execRoot = Path.of("/run/moor");

  @Option(
      names = {"-H", "--host"},
      description = "unix:///PATH or tcp://HOST:PORT; repeatable (unix://EXEC-ROOT/moor.sock)")
  List<String> hosts = new ArrayList<>();

  @Option(
      names = "--pidfile",
      description = "File that names the daemon's pid (EXEC-ROOT/moord.pid)")
  Path pidFile;

  @Option(names = "--log-level", description = "debug, info, warn, error (${DEFAULT-VALUE})")
  String logLevel = "info";

  @Option(names = "--default-runtime", description = "auto, runc or crun (${DEFAULT-VALUE})")
  String defaultRuntime = "auto";

  @Option(names = "--tls", description = "TLS on TCP listeners, without client certificates")
  boolean tls;

  @Option(
      names = "--tlsverify",
      description = "TLS on TCP listeners; clients must have a certificate")
  boolean tlsVerify;

  @Option(names = "--tlscacert", description = "CA that client certificates are checked against")
  Path tlsCaCert;

  @Option(names = "--tlscert", description = "The server's certificate, PEM")
  Path tlsCert;

  @Option(names = "--tlskey", description = "The server's key, PEM")
  Path tlsKey;

  @Option(
      names = "--insecure-tcp",
      description = "Allow a TCP listener without TLS: whoever reaches it is root here")
  boolean insecureTcp;

  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,5})([kmgt]?)b?");

  @Option(names = "--insecure-registry", description = "Registry reached without verified TLS")
  List<String> insecureRegistries = new ArrayList<>();

  @Option(names = "--registry-mirror", description = "Mirror of Docker Hub, a URL")
  List<String> registryMirrors = new ArrayList<>();

  @Option(
      names = "--registry-certs",
      description =
          "Folder of HOST[:PORT] folders with the *.crt a registry is trusted by; repeatable"
              + " (/etc/moor/certs.d, /etc/docker/certs.d)")
  List<Path> registryCertificates = new ArrayList<>();

  @Option(
      names = "--max-layer-size",
      description =
          "Bytes that one layer may have when it is unpacked, with k, m, g or t: more is refused as"
              + " a decompression bomb (100g)")
  String maxLayerSize = "100g";

  @Option(
      names = "--bridge",
      description = "The default network's bridge, made where it is not there; none: no default")
  String bridge = "";

  @Option(names = "--bip", description = "Address of the default bridge, 172.17.0.1/16")
  String bip;

  @Option(
      names = "--journal-keep-removed",
      description =
          "History older than this is archived, still readable: 30d, 12h, never"
              + " (${DEFAULT-VALUE})")
  String journalKeepRemoved = "7d";

  @Option(
      names = "--journal-max-size",
      description =
          "Bound of the journal: above it histories of removed containers are dropped, oldest"
              + " first; where that is not enough new things are refused. 0: none. Not given: 512m,"
              + " and nothing is refused")
  String journalMaxSize;

  @Option(names = "--config-file", description = "JSON file with these options' names")
  Path configFile;

  /** A flag or a config key that cannot be taken; the message names it. */
  public static final class OptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OptionException(String message) {
      super(message);
    }
  }

  /**
   * The bounds against bombs.
   *
   * @throws OptionException where the size is none
   */
  Limits limits() {
    Matcher size = SIZE.matcher(maxLayerSize.toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      throw new OptionException(
          "--max-layer-size " + maxLayerSize + " is no size: a number, maybe with k, m, g or t");
    }
    int shift = 10 * ("kmgt".indexOf(size.group(2)) + 1);
    long bytes = Long.parseLong(size.group(1)) << (size.group(2).isEmpty() ? 0 : shift);
    return Limits.DEFAULT.withLayerBytes(bytes);
  }

  /** Where the daemon listens; the default socket where no host was given. */
  List<String> hostsOrDefault() {
    return hosts.isEmpty() ? List.of("unix://" + execRoot.resolve("moor.sock")) : hosts;
  }

  Path pidFileOrDefault() {
    return pidFile == null ? execRoot.resolve("moord.pid") : pidFile;
  }

  /**
   * How registries are reached.
   *
   * @throws OptionException where a mirror or an insecure registry cannot be one
   */
  RegistryConfig registries() {
    List<Path> certificates =
        registryCertificates.isEmpty()
            ? List.of(Path.of("/etc/moor/certs.d"), Path.of("/etc/docker/certs.d"))
            : registryCertificates;
    try {
      return RegistryConfig.of(insecureRegistries, registryMirrors, certificates);
    } catch (ImageException e) {
      throw new OptionException(e.getMessage());
    }
  }

  /**
   * How much of the journal is kept, and how.
   *
   * @throws OptionException where a time or a size cannot be one
   */
  JournalKeeping journalKeeping() {
    return JournalKeeping.of(journalKeepRemoved, journalMaxSize);
  }

  /** Refuses what cannot work, before anything is touched. */
  void check() {
    if (!List.of("debug", "info", "warn", "error").contains(logLevel)) {
      throw new OptionException("--log-level " + logLevel + ": use debug, info, warn or error");
    }
    if (!List.of("auto", "runc", "crun").contains(defaultRuntime)) {
      throw new OptionException("--default-runtime " + defaultRuntime + ": use auto, runc or crun");
    }
    if (!bridge.matches("[a-zA-Z0-9_.-]{0,15}")) {
      throw new OptionException("--bridge " + bridge + ": no name of a device");
    }
    if (bip != null && !bip.isEmpty() && Cidr.parse(bip).isEmpty()) {
      throw new OptionException("--bip " + bip + ": use an address with its prefix, 172.17.0.1/16");
    }
    registries();
    journalKeeping();
    boolean anyTls = tls || tlsVerify;
    if (anyTls && (tlsCert == null || tlsKey == null)) {
      throw new OptionException("--tlsverify needs --tlscert and --tlskey");
    }
    if (tlsVerify && tlsCaCert == null) {
      throw new OptionException("--tlsverify needs --tlscacert");
    }
    for (String host : hostsOrDefault()) {
      if (host.startsWith("tcp://")) {
        if (!anyTls && !insecureTcp) {
          throw new OptionException(
              "-H "
                  + host
                  + ": a TCP listener without TLS gives root to whoever reaches it;"
                  + " use --tlsverify, or --insecure-tcp if that is what you want");
        }
      } else if (!host.startsWith("unix://")) {
        throw new OptionException("-H " + host + ": use unix:///PATH or tcp://HOST:PORT");
      }
    }
  }

  /**
   * The config file as flags, but for those that the command line gives.
   *
   * @throws OptionException unreadable file or a key that is no option
   */
  static List<String> configFlags(Path file, CommandLine.ParseResult given) {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(Files.readString(file));
    } catch (IOException e) {
      throw new OptionException("--config-file " + file + ": " + e.getMessage());
    }
    if (root == null || !root.isObject()) {
      throw new OptionException("--config-file " + file + ": not a JSON object");
    }
    List<String> flags = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      String flag = flagOf(file, entry.getKey());
      if (given.hasMatchedOption(flag)) {
        continue;
      }
      JsonNode value = entry.getValue();
      if (value.isBoolean()) {
        if (value.booleanValue()) {
          flags.add(flag);
        }
      } else if (value.isArray()) {
        value.forEach(
            v -> {
              flags.add(flag);
              flags.add(v.asText());
            });
      } else {
        flags.add(flag);
        flags.add(value.asText());
      }
    }
    return flags;
  }

  private static String flagOf(Path file, String key) {
    String name =
        switch (key) {
          case "hosts" -> "host";
          case "insecure-registries" -> "insecure-registry";
          case "registry-mirrors" -> "registry-mirror";
          default -> key;
        };
    List<String> known =
        List.of(
            "data-root",
            "exec-root",
            "host",
            "pidfile",
            "log-level",
            "default-runtime",
            "tls",
            "tlsverify",
            "tlscacert",
            "tlscert",
            "tlskey",
            "insecure-tcp",
            "insecure-registry",
            "registry-mirror",
            "registry-certs",
            "max-layer-size",
            "bridge",
            "bip",
            "journal-keep-removed",
            "journal-max-size");
    if (!known.contains(name)) {
      throw new OptionException(
          "--config-file " + file + ": '" + key + "' is not an option of moord");
    }
    return "--" + name;
  }
}
