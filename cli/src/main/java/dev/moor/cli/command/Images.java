package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Sizes;
import dev.moor.cli.net.EngineClient.BodyWriter;
import dev.moor.cli.net.Response;
import dev.moor.cli.net.Target;
import dev.moor.cli.term.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands on images other than listing them. */
public final class Images {
  private Images() {}

  /** {@code moor tag}. */
  @Command(name = "tag", description = "Give an image one more name")
  public static final class Tag extends BaseCommand {
    @Parameters(index = "0", paramLabel = "IMAGE")
    String source;

    @Parameters(index = "1", paramLabel = "NAME[:TAG]")
    String name;

    @Override
    public Integer call() {
      client()
          .post(
              Target.of("/images/", source, "/tag")
                  .with("repo", ImageNames.repository(name))
                  .with("tag", ImageNames.tag(ImageNames.withTag(name))));
      return 0;
    }
  }

  /** {@code moor load}. */
  @Command(name = "load", description = "Load images from a tar archive")
  public static final class Load extends BaseCommand {
    @Option(
        names = {"-i", "--input"},
        paramLabel = "FILE",
        description = "Read a file instead of standard input")
    Path input;

    @Option(
        names = {"-q", "--quiet"},
        description = "Hide the progress")
    boolean quiet;

    @Override
    public Integer call() throws IOException {
      if (input == null && Terminal.isTerminal(0)) {
        throw new CliException("requested load from stdin, but stdin is empty");
      }
      Target target = Target.of("/images/load").with("quiet", quiet ? 1 : 0);
      try (InputStream in = input == null ? in() : open(input);
          Response response =
              client().upload("POST", target, "application/x-tar", in::transferTo)) {
        new Progress(out(), true).print(response);
      }
      return 0;
    }
  }

  /** {@code moor import}. */
  @Command(name = "import", description = "Make an image of a root file system's tar archive")
  public static final class Import extends BaseCommand {
    @Option(
        names = {"-c", "--change"},
        paramLabel = "INSTRUCTION",
        description = "Apply a Dockerfile instruction")
    List<String> changes = new ArrayList<>();

    @Option(
        names = {"-m", "--message"},
        description = "Comment of the image")
    String message;

    @Option(names = "--platform", description = "Platform of the image")
    String platform;

    @Parameters(index = "0", paramLabel = "FILE|URL|-")
    String source;

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME[:TAG]")
    String name;

    @Override
    public Integer call() throws IOException {
      boolean remote = source.startsWith("http://") || source.startsWith("https://");
      Target target =
          Target.of("/images/create")
              .with("fromSrc", remote ? source : "-")
              .with("message", message)
              .with("platform", platform);
      if (name != null) {
        String tag = ImageNames.tag(name);
        target.with("repo", ImageNames.repository(name)).with("tag", tag.isEmpty() ? null : tag);
      }
      changes.forEach(change -> target.with("changes", change));
      try (InputStream in = remote ? InputStream.nullInputStream() : source()) {
        BodyWriter body = in::transferTo;
        try (Response response = client().upload("POST", target, "application/x-tar", body)) {
          new Progress(out(), false).print(response);
        }
      }
      return 0;
    }

    private InputStream source() throws IOException {
      return source.equals("-") ? in() : open(Path.of(source));
    }
  }

  /** {@code moor save}. */
  @Command(name = "save", description = "Write images as a tar archive")
  public static final class Save extends BaseCommand {
    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE",
        description = "Write to a file")
    Path output;

    @Parameters(arity = "1..*", paramLabel = "IMAGE")
    List<String> images;

    @Override
    public Integer call() throws IOException {
      Target target = Target.of("/images/get");
      images.forEach(image -> target.with("names", image));
      try (Response response = client().open("GET", target)) {
        Looks.save(response, output, out());
      }
      return 0;
    }
  }

  /** {@code moor pull}. */
  @Command(name = "pull", description = "Download an image from a registry")
  public static final class Pull extends BaseCommand {
    @Option(
        names = {"-q", "--quiet"},
        description = "Hide the progress")
    boolean quiet;

    @Option(names = "--platform", description = "Platform of the image")
    String platform;

    @Option(
        names = {"-a", "--all-tags"},
        description = "All tags of the repository")
    boolean allTags;

    @Parameters(paramLabel = "NAME[:TAG|@DIGEST]")
    String name;

    @Override
    public Integer call() {
      if (allTags && !ImageNames.tag(name).isEmpty()) {
        throw new CliException("tag can't be used with --all-tags/-a");
      }
      String full = allTags ? name : ImageNames.withTag(name);
      if (!quiet && !full.equals(name)) {
        out().println("Using default tag: latest");
      }
      new Progress(quiet ? null : out(), false).pull(client(), full, platform, moor().io().env());
      out().println(full);
      return 0;
    }
  }

  /** {@code moor rmi}. */
  @Command(name = "rmi", description = "Remove images")
  public static class Remove extends BaseCommand {
    @Option(
        names = {"-f", "--force"},
        description = "Remove it even where it has other names or stopped containers")
    boolean force;

    @Option(names = "--no-prune", description = "Keep untagged parents")
    boolean noPrune;

    @Parameters(arity = "1..*", paramLabel = "IMAGE")
    List<String> images;

    @Override
    public Integer call() {
      return Each.of(
          this,
          images,
          name -> {
            Target target =
                Target.of("/images/", name).flag("force", force).flag("noprune", noPrune);
            printDeleted(client().delete(target));
            return null;
          });
    }

    private void printDeleted(JsonNode deleted) {
      for (JsonNode each : deleted) {
        if (each.has("Deleted")) {
          out().println("Deleted: " + each.path("Deleted").asText());
        } else {
          out().println("Untagged: " + each.path("Untagged").asText());
        }
      }
    }
  }

  /** {@code moor image prune}. */
  @Command(name = "prune", description = "Remove images that nothing uses")
  public static final class Prune extends BaseCommand {
    @Option(
        names = {"-a", "--all"},
        description = "Named ones too, not only dangling ones")
    boolean all;

    @Option(
        names = {"-f", "--force"},
        description = "Do not ask")
    boolean force;

    @Option(names = "--filter", paramLabel = "KEY=VALUE", description = "Only those that match")
    List<String> filters = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
      String which = all ? "all images without at least one container" : "all dangling images";
      if (!force && !Confirm.ask(this, "This will remove " + which + ".")) {
        return 0;
      }
      List<String> wanted = new ArrayList<>(filters);
      wanted.add("dangling=" + !all);
      JsonNode report =
          client().post(Target.of("/images/prune").with("filters", Filters.of(wanted)));
      JsonNode deleted = report.path("ImagesDeleted");
      if (deleted.size() > 0) {
        out().println("Deleted Images:");
        for (JsonNode each : deleted) {
          boolean untagged = each.has("Untagged");
          out()
              .println(
                  (untagged ? "untagged: " : "deleted: ")
                      + each.path(untagged ? "Untagged" : "Deleted").asText());
        }
        out().println();
      }
      out()
          .println("Total reclaimed space: " + Sizes.human(report.path("SpaceReclaimed").asLong()));
      return 0;
    }
  }

  private static InputStream open(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new CliException("open " + file + ": no such file or directory");
    }
    return Files.newInputStream(file);
  }
}
