package dev.moor.images.build;

import dev.moor.images.ImageException;
import dev.moor.images.build.BuildHost.StepMount;
import dev.moor.images.dockerfile.Instruction.RunMount;
import dev.moor.images.dockerfile.ShellLexer;
import dev.moor.runtime.fs.FileStat;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.SafeRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The {@code --mount} flags of a RUN. */
final class StepMounts {
  private final ImageBuilder build;
  private final BuildContext context;
  private final BuildScratch scratch;
  private final ShellLexer words;
  private final StringBuilder mark = new StringBuilder();
  private boolean ofContext;

  StepMounts(ImageBuilder build, BuildContext context, BuildScratch scratch, ShellLexer words) {
    this.build = build;
    this.context = context;
    this.scratch = scratch;
    this.words = words;
  }

  List<StepMount> of(List<RunMount> mounts) throws IOException {
    List<StepMount> all = new ArrayList<>();
    for (RunMount mount : mounts) {
      String target = words.word(mount.target());
      if (!target.startsWith("/")) {
        throw ImageException.invalid("the target of --mount must be absolute: " + target);
      }
      all.add(
          switch (mount.type()) {
            case "cache" -> cache(mount, target);
            case "tmpfs" -> new StepMount(null, target, false, size(mount.sizeBytes()));
            default -> bind(mount, target);
          });
    }
    return all;
  }

  /** What tells the step from one with other content mounted; empty where nothing is. */
  String mark() {
    return mark.isEmpty() ? "" : " #" + mark;
  }

  private static long size(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    if (!text.matches("[0-9]{1,15}")) {
      throw ImageException.invalid("invalid size of --mount: " + text);
    }
    return Long.parseLong(text);
  }

  /** A folder that stays between builds, one for each id. */
  private StepMount cache(RunMount mount, String target) throws IOException {
    String id = mount.id().isEmpty() ? target : words.word(mount.id());
    return new StepMount(build.store().buildCaches().use(id), target, mount.readOnly(), 0);
  }

  /** From the context, a stage or an image; links are followed within it and never out of it. */
  private StepMount bind(RunMount mount, String target) throws IOException {
    if (!mount.readOnly()) {
      throw ImageException.invalid("bind mounts of RUN are read-only here");
    }
    String source = words.word(mount.source());
    if (mount.from().isEmpty()) {
      ofContext = true;
      return bind(context, context.folder(), source, target);
    }
    Path base = scratch.readable(build.store().lowerDirs(build.from(mount.from()).config()));
    try (FolderTree image = FolderTree.open(base)) {
      return bind(image, base, source, target);
    }
  }

  private StepMount bind(SourceTree tree, Path base, String source, String target)
      throws IOException {
    String resolved = tree.resolve("/" + source);
    if (tree.kind(resolved) == null) {
      throw ImageException.invalid("RUN failed: --mount: " + source + " is not there");
    }
    mark.append(' ')
        .append(target)
        .append('=')
        .append(tree.hash(resolved, (path, folder) -> true, true));
    return new StepMount(base.resolve(resolved.substring(1)), target, true, 0);
  }

  /** Makes files of what is to be mounted. */
  void prepare() throws IOException {
    if (ofContext) {
      context.unpack();
    }
  }

  /** Empty files and folders that mounting left in the layer. */
  static Set<String> stubs(Path upper, List<StepMount> mounts) throws FsException {
    Set<String> stubs = new HashSet<>();
    try (SafeRoot root = SafeRoot.open(upper)) {
      for (StepMount mount : mounts) {
        String path = CopySources.tidy(mount.target()).replaceFirst("/+$", "");
        if (!path.isEmpty() && root.exists(path) && isEmpty(root, path)) {
          stubs.add(path);
        }
      }
    }
    return stubs;
  }

  private static boolean isEmpty(SafeRoot root, String path) throws FsException {
    FileStat stat = root.stat(path);
    return stat.isDirectory() ? root.list(path).isEmpty() : stat.sizeBytes() == 0;
  }
}
