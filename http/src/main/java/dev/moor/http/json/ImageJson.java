package dev.moor.http.json;

import dev.moor.actors.image.ImageView;
import dev.moor.actors.image.ImageView.Defaults;
import dev.moor.actors.port.ImageService.Deleted;
import dev.moor.actors.port.ImageService.Distribution;
import dev.moor.actors.port.ImageService.Found;
import dev.moor.actors.port.ImageService.HistoryEntry;
import dev.moor.actors.port.ImageService.ImagesPruned;
import java.util.List;
import java.util.SortedSet;

/** Images as lists and inspect show them; VirtualSize went with API 1.44. */
public final class ImageJson {
  private static final List<String> DANGLING_TAG = List.of("<none>:<none>");
  private static final List<String> DANGLING_DIGEST = List.of("<none>@<none>");

  private ImageJson() {}

  /**
   * One entry of the list.
   *
   * @param containers -1: not counted
   * @param sharedBytes -1: not counted
   */
  public static void listed(
      JsonOut out, ImageView view, int version, int containers, long sharedBytes) {
    boolean dangling = version < 43 && view.tags().isEmpty() && view.digests().isEmpty();
    out.object()
        .number("Containers", containers)
        .number("Created", view.createdAt() == null ? 0 : view.createdAt().getEpochSecond())
        .text("Id", view.id())
        .textMap("Labels", view.defaults().labels())
        .text("ParentId", view.parentId())
        .texts("RepoDigests", dangling ? DANGLING_DIGEST : view.digests())
        .texts("RepoTags", dangling ? DANGLING_TAG : view.tags())
        .number("SharedSize", sharedBytes)
        .number("Size", view.sizeBytes());
    if (version < 44) {
      out.number("VirtualSize", view.sizeBytes());
    }
    out.end();
  }

  public static void inspected(JsonOut out, ImageView view, int version) {
    out.object()
        .text("Id", view.id())
        .texts("RepoTags", view.tags())
        .texts("RepoDigests", view.digests())
        .text("Parent", view.parentId())
        .text("Comment", view.comment())
        .time("Created", view.createdAt());
    // left out by Docker from 1.45 on; docker-compose 1.29 asks in the newest version and reads it
    out.text("Container", "");
    config(
        out,
        "ContainerConfig",
        new Defaults(null, null, null, "", "", null, null, null, "", null, null));
    out.text("DockerVersion", "").text("Author", view.author());
    config(out, "Config", view.defaults());
    out.text("Architecture", view.architecture())
        .textUnlessEmpty("Variant", view.variant())
        .text("Os", view.os())
        .number("Size", view.sizeBytes());
    if (version < 44) {
      out.number("VirtualSize", view.sizeBytes());
    }
    out.object("GraphDriver").nothing("Data").text("Name", "overlay2").end();
    out.object("RootFS").text("Type", "layers").texts("Layers", view.diffIds()).end();
    out.object("Metadata").time("LastTagTime", view.lastTaggedAt()).end().end();
  }

  private static void config(JsonOut out, String name, Defaults defaults) {
    out.object(name)
        .text("Hostname", "")
        .text("Domainname", "")
        .text("User", orEmpty(defaults.user()))
        .flag("AttachStdin", false)
        .flag("AttachStdout", false)
        .flag("AttachStderr", false);
    if (notEmpty(defaults.exposedPorts())) {
      out.set("ExposedPorts", defaults.exposedPorts());
    }
    out.flag("Tty", false)
        .flag("OpenStdin", false)
        .flag("StdinOnce", false)
        .texts("Env", defaults.env())
        .texts("Cmd", defaults.command());
    HealthJson.config(out, defaults.healthcheck());
    out.text("Image", "")
        .set("Volumes", notEmpty(defaults.volumes()) ? defaults.volumes() : null)
        .text("WorkingDir", orEmpty(defaults.workingDir()))
        .texts("Entrypoint", defaults.entrypoint())
        .texts("OnBuild", defaults.onBuild())
        .textMap("Labels", defaults.labels())
        .textUnlessEmpty("StopSignal", defaults.stopSignal());
    if (defaults.shell() != null && !defaults.shell().isEmpty()) {
      out.texts("Shell", defaults.shell());
    }
    out.end();
  }

  private static boolean notEmpty(SortedSet<String> set) {
    return set != null && !set.isEmpty();
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }

  public static void history(JsonOut out, List<HistoryEntry> entries) {
    out.array();
    for (HistoryEntry entry : entries) {
      out.object()
          .text("Comment", orEmpty(entry.comment()))
          .number("Created", entry.createdSeconds())
          .text("CreatedBy", orEmpty(entry.createdBy()))
          .text("Id", entry.id() == null || entry.id().isEmpty() ? "<missing>" : entry.id())
          .number("Size", entry.size())
          .texts("Tags", entry.tags() == null || entry.tags().isEmpty() ? null : entry.tags())
          .end();
    }
    out.endArray();
  }

  public static void deleted(JsonOut out, List<Deleted> deleted) {
    out.array();
    deleted.forEach(one -> deleted(out, one));
    out.endArray();
  }

  private static void deleted(JsonOut out, Deleted one) {
    out.object();
    if (one.untagged() != null) {
      out.text("Untagged", one.untagged());
    } else {
      out.text("Deleted", one.deleted());
    }
    out.end();
  }

  /** The answer of {@code /images/prune}; Docker has no empty list there. */
  public static void pruned(JsonOut out, ImagesPruned pruned) {
    out.object();
    if (pruned.deleted().isEmpty()) {
      out.raw("ImagesDeleted", "null");
    } else {
      out.array("ImagesDeleted");
      pruned.deleted().forEach(one -> deleted(out, one));
      out.endArray();
    }
    out.number("SpaceReclaimed", pruned.spaceReclaimedBytes()).end();
  }

  /** The answer of {@code /images/search}. */
  public static void found(JsonOut out, List<Found> found) {
    out.array();
    for (Found one : found) {
      out.object()
          .number("star_count", one.stars())
          .flag("is_official", one.official())
          .text("name", one.name())
          .flag("is_automated", one.automated())
          .text("description", one.description())
          .end();
    }
    out.endArray();
  }

  /** The answer of {@code /distribution}. */
  public static void distribution(JsonOut out, Distribution found) {
    out.object().object("Descriptor");
    out.text("mediaType", found.mediaType()).text("digest", found.digest());
    out.number("size", found.sizeBytes()).end();
    out.array("Platforms");
    for (List<String> platform : found.platforms()) {
      out.object().text("architecture", platform.get(1)).text("os", platform.get(0));
      if (!platform.get(2).isEmpty()) {
        out.text("variant", platform.get(2));
      }
      out.end();
    }
    out.endArray().end();
  }
}
