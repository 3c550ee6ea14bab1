package dev.moor.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.build.ContextTar;
import dev.moor.cli.build.StdinContext;
import dev.moor.cli.config.DockerConfig;
import dev.moor.cli.config.Login;
import dev.moor.cli.create.KeyValues;
import dev.moor.cli.format.Json;
import dev.moor.cli.net.EngineClient.BodyWriter;
import dev.moor.cli.net.Response;
import dev.moor.cli.net.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moor build}. */
@Command(name = "build", description = "Build an image of a Dockerfile and a folder")
public final class BuildCommand extends BaseCommand {
  private static final Set<String> PROGRESS = Set.of("auto", "plain");

  @Option(
      names = {"-t", "--tag"},
      paramLabel = "NAME[:TAG]",
      description = "Name of the image; may be given several times")
  List<String> tags = new ArrayList<>();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The Dockerfile (else PATH/Dockerfile); - reads it from standard input")
  String file;

  @Option(
      names = "--build-arg",
      paramLabel = "NAME[=VALUE]",
      description = "Value of an ARG; a name alone takes ours")
  List<String> buildArgs = new ArrayList<>();

  @Option(names = "--label", paramLabel = "KEY=VALUE", description = "Label of the image")
  List<String> labels = new ArrayList<>();

  @Option(names = "--target", paramLabel = "STAGE", description = "Build up to this stage")
  String target;

  @Option(names = "--platform", description = "Platform of the image")
  String platform;

  @Option(names = "--no-cache", description = "Run every step again")
  boolean noCache;

  @Option(names = "--pull", description = "Ask the registries for newer base images")
  boolean pull;

  @Option(names = "--network", paramLabel = "MODE", description = "Network of the RUN steps")
  String network;

  @Option(names = "--add-host", paramLabel = "HOST:IP", description = "One more line of /etc/hosts")
  List<String> hosts = new ArrayList<>();

  @Mixin BuildLimits limits = new BuildLimits();

  @Option(
      names = "--cache-from",
      paramLabel = "IMAGE",
      description = "Only steps of this image count as done")
  List<String> cacheFrom = new ArrayList<>();

  @Option(
      names = {"-q", "--quiet"},
      description = "Print the image's id only")
  boolean quiet;

  @Option(names = "--iidfile", paramLabel = "FILE", description = "Write the image's id there")
  Path iidfile;

  @Option(
      names = "--progress",
      paramLabel = "FORM",
      description = "auto or plain: lines either way")
  String progress = "auto";

  @Parameters(
      paramLabel = "PATH|URL|-",
      description = "The context: a folder, what a URL gives, or a tar or a Dockerfile from stdin")
  String context;

  @Override
  public Integer call() throws IOException {
    if (!PROGRESS.contains(progress)) {
      throw new CliException("invalid progress form \"" + progress + "\": auto or plain");
    }
    if (iidfile != null) {
      Files.deleteIfExists(iidfile); // no id of an earlier image where this build fails
    }
    BodyWriter body;
    String dockerfile = file;
    boolean remote = context.matches("(https?://|git://|git@|github\\.com/).*");
    if (remote) {
      // the engine fetches it
      body = out -> {};
    } else if (context.equals("-")) {
      body = StdinContext.of(in())::writeTo;
    } else {
      ContextTar tar = ContextTar.of(Path.of(context), file, in());
      dockerfile = tar.dockerfile();
      body = tar::writeTo;
    }
    Map<String, String> headers = new HashMap<>(Map.of("Content-Type", "application/x-tar"));
    Map<String, Login> logins = DockerConfig.read(moor().io().env()).all();
    if (!logins.isEmpty()) {
      headers.put("X-Registry-Config", Login.header(logins));
    }
    Target request = request(dockerfile).with("remote", remote ? context : null);
    try (Response response = client().upload("POST", request, headers, body)) {
      Progress lines = new Progress(out(), false);
      lines.print(response);
      if (iidfile != null) {
        Files.writeString(iidfile, lines.lastId());
      }
    }
    return 0;
  }

  private Target request(String dockerfile) {
    Target request =
        Target.of("/build")
            .with("dockerfile", dockerfile)
            .with("target", target)
            .with("platform", platform)
            .with("networkmode", network)
            .flag("nocache", noCache)
            .flag("pull", pull)
            .flag("q", quiet)
            .with("rm", 1)
            .with("forcerm", 1);
    limits.addTo(request);
    tags.forEach(tag -> request.with("t", tag));
    hosts.forEach(host -> request.with("extrahosts", host));
    if (!cacheFrom.isEmpty()) {
      ArrayNode sources = Json.MAPPER.createArrayNode();
      cacheFrom.forEach(sources::add);
      request.with("cachefrom", sources);
    }
    if (!buildArgs.isEmpty()) {
      request.with("buildargs", arguments());
    }
    if (!labels.isEmpty()) {
      request.with("labels", KeyValues.labels(List.of(), labels));
    }
    return request;
  }

  private ObjectNode arguments() {
    ObjectNode all = Json.MAPPER.createObjectNode();
    for (String argument : buildArgs) {
      int equals = argument.indexOf('=');
      if (equals == 0 || argument.isEmpty()) {
        throw new CliException("invalid build argument: \"" + argument + "\"");
      }
      if (equals > 0) {
        all.put(argument.substring(0, equals), argument.substring(equals + 1));
      } else {
        all.put(argument, moor().io().env().get(argument));
      }
    }
    return all;
  }
}
