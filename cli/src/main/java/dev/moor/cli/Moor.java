package dev.moor.cli;

import dev.moor.cli.net.Endpoint;
import dev.moor.cli.net.EngineClient;
import dev.moor.cli.net.TlsOptions;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The root command: which daemon to talk to, and how. */
@Command(
    name = "moor",
    description = "Talks to the Moor container engine, or to any daemon with Docker's API.",
    versionProvider = Moor.VersionText.class,
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false)
public final class Moor implements Runnable {
  /** Where moord listens unless told otherwise. */
  public static final String DEFAULT_HOST = "unix:///run/moor/moor.sock";

  private final Io io;

  @Option(
      names = {"-H", "--host"},
      paramLabel = "ADDRESS",
      description = "unix:///PATH or tcp://HOST:PORT (else MOOR_HOST, DOCKER_HOST)")
  String host;

  @Option(names = "--tls", description = "Use TLS; any certificate of the daemon is taken")
  boolean tls;

  @Option(names = "--tlsverify", description = "Use TLS and verify the daemon")
  boolean tlsVerify;

  @Option(names = "--tlscacert", paramLabel = "FILE", description = "Trust this CA")
  Path tlsCaCert;

  @Option(names = "--tlscert", paramLabel = "FILE", description = "Our certificate")
  Path tlsCert;

  @Option(names = "--tlskey", paramLabel = "FILE", description = "Our key")
  Path tlsKey;

  @Option(names = "--help", usageHelp = true, description = "Show this help and exit")
  boolean help;

  @Option(
      names = {"-v", "--version"},
      versionHelp = true,
      description = "Print the version and exit")
  boolean version;

  Moor(Io io) {
    this.io = io;
  }

  /** {@code moor --version}. */
  static final class VersionText implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"Moor version " + Moor.version()};
    }
  }

  /** The client's own version, from the jar. */
  public static String version() {
    String version = Moor.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** Streams and environment. */
  public Io io() {
    return io;
  }

  /** A client for the daemon named by the options, then MOOR_HOST, DOCKER_HOST, the default. */
  public EngineClient client() {
    TlsOptions options = tlsOptions();
    return new EngineClient(Endpoint.parse(address(), options.enabled()), options);
  }

  private String address() {
    if (host != null) {
      return host;
    }
    String moorHost = io.env().getOrDefault("MOOR_HOST", "");
    if (!moorHost.isEmpty()) {
      return moorHost;
    }
    String dockerHost = io.env().getOrDefault("DOCKER_HOST", "");
    return dockerHost.isEmpty() ? DEFAULT_HOST : dockerHost;
  }

  private TlsOptions tlsOptions() {
    boolean verify = tlsVerify || !io.env().getOrDefault("DOCKER_TLS_VERIFY", "").isEmpty();
    boolean use = verify || tls || !io.env().getOrDefault("DOCKER_TLS", "").isEmpty();
    if (!use) {
      return TlsOptions.off();
    }
    String folder = io.env().getOrDefault("DOCKER_CERT_PATH", "");
    Path certs =
        folder.isEmpty()
            ? Path.of(io.env().getOrDefault("HOME", "/root"), ".docker")
            : Path.of(folder);
    return new TlsOptions(
        true,
        verify,
        tlsCaCert != null ? tlsCaCert : certs.resolve("ca.pem"),
        tlsCert != null ? tlsCert : certs.resolve("cert.pem"),
        tlsKey != null ? tlsKey : certs.resolve("key.pem"));
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        new CommandLine(this), "a command is needed; see 'moor --help'");
  }
}
