package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Json;
import dev.moor.cli.net.ApiException;
import dev.moor.cli.net.EngineClient;
import dev.moor.cli.net.Response;
import dev.moor.cli.net.Target;
import dev.moor.cli.tar.TarEntry;
import dev.moor.cli.tar.TarExtract;
import dev.moor.cli.tar.TarReader;
import dev.moor.cli.tar.TarWriter;
import dev.moor.cli.term.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moor cp}: into a container or out of it, with the rules of {@code cp -a}. */
@Command(name = "cp", description = "Copy between a container and this machine; - is a tar stream")
public final class CpCommand extends BaseCommand {
  private static final int GO_DIRECTORY = 1 << 31;
  private static final int GO_SYMLINK = 1 << 27;

  @Option(
      names = {"-a", "--archive"},
      description = "Keep uid and gid")
  boolean archive;

  @Option(
      names = {"-L", "--follow-link"},
      description = "Follow a symlink that is the source")
  boolean followLink;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print nothing")
  boolean quiet;

  @Parameters(index = "0", paramLabel = "[CONTAINER:]SOURCE")
  String source;

  @Parameters(index = "1", paramLabel = "[CONTAINER:]TARGET")
  String target;

  /** A path, in a container unless that is null. */
  record Place(String container, String path) {
    static Place parse(String text) {
      int colon = text.indexOf(':');
      boolean local = colon < 0 || text.startsWith("/") || text.startsWith(".") || colon == 0;
      return local
          ? new Place(null, text)
          : new Place(text.substring(0, colon), text.substring(colon + 1));
    }

    boolean endsAsFolder() {
      return path.endsWith("/") || path.endsWith("/.") || path.equals(".");
    }

    boolean contentOnly() {
      return path.endsWith("/.") || path.equals(".");
    }

    String baseName() {
      String bare = path.replaceAll("/+$", "");
      return bare.substring(bare.lastIndexOf('/') + 1);
    }
  }

  @Override
  public Integer call() throws IOException {
    Place from = Place.parse(source);
    Place to = Place.parse(target);
    if (from.container() != null && to.container() != null) {
      throw new CliException("copying between containers is not supported");
    } else if (from.container() == null && to.container() == null) {
      throw new CliException("must specify at least one container source");
    } else if (from.container() != null) {
      copyOut(from, to);
    } else {
      copyIn(from, to);
    }
    return 0;
  }

  private void copyOut(Place from, Place to) throws IOException {
    EngineClient client = client();
    Place real = from;
    JsonNode stat = stat(from);
    if (followLink && isLink(stat)) {
      String link = stat.path("linkTarget").asText();
      real = new Place(from.container(), resolve(from.path(), link));
    }
    Target archivePath =
        Target.of("/containers/", real.container(), "/archive").with("path", real.path());
    try (Response response = client.open("GET", archivePath)) {
      if (to.path().equals("-")) {
        Streams.copy(response.body(), out());
        return;
      }
      unpack(response, from, to);
    }
    done("copied from " + source + " to " + target);
  }

  /**
   * The archive's members all begin with the source's base name; it becomes the target's where the
   * target is not an existing folder.
   */
  private void unpack(Response response, Place from, Place to) throws IOException {
    Path local = Path.of(to.path()).toAbsolutePath();
    boolean intoFolder = Files.isDirectory(local);
    TarReader reader = new TarReader(response.body());
    TarEntry first = reader.next();
    if (first == null) {
      throw new CliException("the daemon sent an empty archive for " + source);
    }
    boolean folder = first.type() == TarEntry.FOLDER;
    if (!intoFolder && !folder && to.endsAsFolder()) {
      throw new CliException("the destination directory must exist: " + to.path());
    }
    if (folder && Files.exists(local) && !intoFolder) {
      throw new CliException("cannot copy a directory to a file: " + to.path());
    }
    boolean content = from.contentOnly();
    Path parent = intoFolder || local.getParent() == null ? local : local.normalize().getParent();
    if (!Files.isDirectory(parent)) {
      throw new CliException("the destination directory does not exist: " + parent);
    }
    String own = first.name().replaceAll("/+$", "");
    String name = intoFolder ? (content ? "." : from.baseName()) : local.getFileName().toString();
    if (intoFolder && (name.isEmpty() || name.equals(".."))) {
      name = own;
    }
    TarExtract extract = new TarExtract(parent, archive);
    for (TarEntry entry = first; entry != null; entry = reader.next()) {
      String renamed = renamed(entry.name(), own, name);
      if (entry.type() == TarEntry.HARD_LINK) {
        extract.link(renamed, renamed(entry.link(), own, name));
      } else if (!renamed.equals(".")) {
        extract.write(entry, renamed, reader);
      }
    }
  }

  private static String renamed(String member, String own, String name) throws IOException {
    String bare = member.replaceAll("/+$", "");
    if (bare.equals(own)) {
      return name;
    }
    if (!bare.startsWith(own + "/")) {
      throw new IOException("the archive has an unexpected member: " + member);
    }
    String below = bare.substring(own.length() + 1);
    return name.equals(".") ? below : name + "/" + below;
  }

  private void copyIn(Place from, Place to) throws IOException {
    if (from.path().equals("-")) {
      put(to, to.path(), out -> in().transferTo(out));
      return;
    }
    Path local = Path.of(from.path()).toAbsolutePath();
    if (!Files.exists(local, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      throw new CliException("lstat " + local + ": no such file or directory");
    }
    Path real = followLink || from.endsAsFolder() ? local.toRealPath() : local;
    boolean folder = Files.isDirectory(real, java.nio.file.LinkOption.NOFOLLOW_LINKS);
    if (from.endsAsFolder() && !folder) {
      throw new CliException("not a directory: " + from.path());
    }
    JsonNode stat = statOrNull(to);
    boolean intoFolder = stat != null && isFolder(stat);
    if (stat != null && isLink(stat)) {
      JsonNode behind = statOrNull(new Place(to.container(), to.path() + "/."));
      intoFolder = behind != null && isFolder(behind);
    }
    if (folder && stat != null && !intoFolder) {
      throw new CliException("cannot copy a directory to a file: " + target);
    }
    if (!folder && stat == null && to.endsAsFolder()) {
      throw new CliException("the destination directory must exist: " + target);
    }
    boolean content = folder && intoFolder && from.contentOnly();
    String base = content ? "." : intoFolder ? real(from, local) : to.baseName();
    String at = intoFolder ? to.path() : parent(to.path());
    put(
        to,
        at,
        out -> {
          try (TarWriter tar = new TarWriter(out)) {
            tar.addTree(real, base);
          }
        });
    done("copied from " + source + " to " + target);
  }

  private static String real(Place from, Path local) throws IOException {
    String base = from.baseName();
    return base.isEmpty() || base.equals(".") || base.equals("..")
        ? local.toRealPath().getFileName().toString()
        : base;
  }

  private void put(Place to, String path, EngineClient.BodyWriter body) throws IOException {
    Target archivePath =
        Target.of("/containers/", to.container(), "/archive")
            .with("path", path)
            .with("noOverwriteDirNonDir", "true")
            .flag("copyUIDGID", archive);
    try (Response response = client().upload("PUT", archivePath, "application/x-tar", body)) {
      response.body().transferTo(java.io.OutputStream.nullOutputStream());
    }
  }

  private void done(String message) {
    if (!quiet) {
      err().println("Successfully " + message);
    }
  }

  private JsonNode stat(Place place) throws IOException {
    Target path =
        Target.of("/containers/", place.container(), "/archive").with("path", place.path());
    try (Response response = client().open("HEAD", path)) {
      String header = response.header("x-docker-container-path-stat");
      if (header == null) {
        throw new CliException("the daemon did not describe " + place.path());
      }
      return Json.MAPPER.readTree(Base64.getDecoder().decode(header));
    } catch (ApiException e) {
      if (e.status() == 404 && e.getMessage().startsWith("status ")) {
        client()
            .get(Target.of("/containers/", place.container(), "/json")); // says if that is missing
        throw new ApiException(
            404, "Could not find the file " + place.path() + " in container " + place.container());
      }
      throw e;
    }
  }

  private JsonNode statOrNull(Place place) throws IOException {
    try {
      return stat(place);
    } catch (ApiException e) {
      if (e.status() == 404) {
        return null;
      }
      throw e;
    }
  }

  private static boolean isFolder(JsonNode stat) {
    return (stat.path("mode").asLong() & GO_DIRECTORY & 0xffffffffL) != 0;
  }

  private static boolean isLink(JsonNode stat) {
    return (stat.path("mode").asLong() & GO_SYMLINK) != 0;
  }

  private static String resolve(String path, String link) {
    return link.startsWith("/") ? link : parent(path) + "/" + link;
  }

  private static String parent(String path) {
    String bare = path.replaceAll("/+$", "");
    int slash = bare.lastIndexOf('/');
    return slash <= 0 ? "/" : bare.substring(0, slash);
  }
}
