package dev.moor.images.build;

import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.archive.FileOwner;
import dev.moor.images.archive.UpperLayer;
import dev.moor.images.build.BuildHost.Image;
import dev.moor.images.dockerfile.Dockerfile;
import dev.moor.images.dockerfile.DockerfileParser;
import dev.moor.images.dockerfile.Instruction;
import dev.moor.images.dockerfile.Instruction.Pair;
import dev.moor.images.dockerfile.InstructionParser;
import dev.moor.images.dockerfile.ShellLexer;
import dev.moor.images.make.ChildImage.LayerSource;
import dev.moor.images.make.ChildSpec;
import dev.moor.images.make.ConfigStep;
import dev.moor.images.model.RunConfig;
import dev.moor.runtime.fs.SafeRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The instructions of one stage, carried out. */
final class StageRun {
  private final ImageBuilder build;
  private final StageState state;
  private final BuildContext context;
  private final BuildScratch scratch;
  private final ShellLexer words;

  StageRun(ImageBuilder build, StageState state, BuildContext context, BuildScratch scratch) {
    this.build = build;
    this.state = state;
    this.context = context;
    this.scratch = scratch;
    this.words = new ShellLexer(build.plan().escape(), this::variable);
  }

  private String variable(String name) {
    String value = state.draft().env().get(name);
    return value == null ? build.args().inStage(name) : value;
  }

  /** One instruction, ready to be carried out. */
  interface Work {
    void run() throws IOException;
  }

  /** What the base image wants to be done first. */
  void triggers() throws IOException {
    List<String> triggers = state.draft().takeTriggers();
    if (triggers.isEmpty()) {
      return;
    }
    build
        .log()
        .text(
            "# Executing %d build trigger%s%n"
                .formatted(triggers.size(), triggers.size() > 1 ? "s" : ""));
    for (String trigger : triggers) {
      Dockerfile one = DockerfileParser.parse(trigger);
      if (one.nodes().size() != 1) {
        throw ImageException.invalid("onbuild trigger should be a single expression");
      }
      Instruction instruction = new InstructionParser(one.escape()).parse(one.nodes().get(0));
      instruction.match(step()).run();
    }
  }

  Instruction.Cases<Work> step() {
    return new StepWork(this, new ConfigStep(state.draft(), words));
  }

  private String nop(String comment) {
    return String.join(" ", state.draft().shell()) + " #(nop) " + comment;
  }

  /** A step that only changes the config. */
  void config(String comment) throws IOException {
    String createdBy = nop(" " + comment);
    if (!cached(createdBy)) {
      commit(createdBy, null);
    }
  }

  void healthcheck(Instruction.Healthcheck given, ConfigStep step) throws IOException {
    RunConfig.Healthcheck before = state.draft().config().healthcheck();
    if (before != null && !before.test().isEmpty()) {
      build
          .log()
          .text(
              "Note: overriding previous HEALTHCHECK: [" + String.join(" ", before.test()) + "]\n");
    }
    config(given.match(step));
  }

  void maintainer(Instruction.Maintainer maintainer) throws IOException {
    state.author(maintainer.name());
    config("MAINTAINER " + maintainer.name());
  }

  void declare(Instruction.Arg arg) throws IOException {
    List<Pair> pairs = new ArrayList<>();
    for (Pair pair : arg.pairs()) {
      pairs.add(
          new Pair(
              words.word(pair.name()), pair.value() == null ? null : words.word(pair.value())));
    }
    StringBuilder comment = new StringBuilder("ARG");
    for (Pair pair : pairs) {
      comment.append(' ').append(pair.name());
      if (pair.value() != null) {
        comment.append('=').append(pair.value());
      }
      build.args().declare(pair.name(), pair.value());
    }
    config(comment.toString());
  }

  void workdir(String comment) throws IOException {
    String createdBy = nop(comment);
    if (cached(createdBy)) {
      return;
    }
    BuildScratch.WritableRoot root = scratch.writable(lower(state.image()));
    try {
      try (SafeRoot to = SafeRoot.open(root.root())) {
        String path = to.resolve(state.draft().workingDir());
        new TreeCopier(to, new FileOwner(0, 0), null, (name, folder) -> true).makeFolders(path);
      }
      commit(createdBy, out -> UpperLayer.write(root.upper(), Set.of(), out));
    } finally {
      scratch.release(root);
    }
  }

  private List<Path> lower(Image image) {
    return image == null ? List.of() : build.store().lowerDirs(image.config());
  }

  void copy(Instruction.Copy copy) throws IOException {
    List<String> names = new ArrayList<>();
    for (String source : copy.sources()) {
      names.add(
          copy.inline().stream().anyMatch(h -> h.isBegunBy(source)) ? source : words.word(source));
    }
    String given = words.word(copy.destination());
    String destination = CopyStep.destination(state.draft().workingDir(), given);
    String owner = words.word(copy.owner());
    Integer mode = CopyStep.mode(words.word(copy.mode()));
    boolean fromImage = !copy.from().isEmpty();
    try (FolderTree image = fromImage ? image(copy.from()) : null;
        CopySources sources =
            new CopySources(
                copy,
                fromImage ? image : context,
                fromImage,
                scratch,
                new UrlSource(build.log()),
                build.store())) {
      List<CopySource> found = sources.find(names, words);
      if (found.size() > 1 && !destination.endsWith("/")) {
        throw ImageException.invalid(
            "When using "
                + copy.keyword()
                + " with more than one source file, the destination must be a directory and end"
                + " with a /");
      }
      String createdBy = nop(comment(copy, owner, hash(found), given));
      if (!cached(createdBy)) {
        write(found, sources, destination, owner, mode, fromImage, createdBy);
      }
    }
  }

  private FolderTree image(String from) throws IOException {
    return FolderTree.open(scratch.readable(lower(build.from(from))));
  }

  private static String comment(
      Instruction.Copy copy, String owner, String hash, String destination) {
    return copy.keyword()
        + " "
        + (owner.isEmpty() ? "" : "--chown=" + owner + " ")
        + (copy.mode().isEmpty() ? "" : "--chmod=" + copy.mode() + " ")
        + hash
        + " in "
        + destination
        + " ";
  }

  private static String hash(List<CopySource> found) {
    if (found.size() == 1) {
      return found.get(0).hash();
    }
    var sha = Digest.newSha256();
    found.forEach(
        source -> {
          sha.update(source.baseName().getBytes(StandardCharsets.UTF_8));
          sha.update(source.hash().getBytes(StandardCharsets.UTF_8));
        });
    return "multi:" + HexFormat.of().formatHex(sha.digest());
  }

  private void write(
      List<CopySource> found,
      CopySources sources,
      String destination,
      String owner,
      Integer mode,
      boolean keepOwners,
      String createdBy)
      throws IOException {
    BuildScratch.WritableRoot root = scratch.writable(lower(state.image()));
    try {
      FileOwner chosen = new FileOwner(0, 0);
      if (!owner.isEmpty()) {
        chosen = CopyStep.owner(root.root(), owner);
      } else if (keepOwners) {
        chosen = null;
      }
      new CopyStep(root.root(), destination, chosen, mode, !owner.isEmpty(), sources).run(found);
      commit(createdBy, out -> UpperLayer.write(root.upper(), Set.of(), out));
    } finally {
      scratch.release(root);
    }
  }

  void command(Instruction.Run run) throws IOException {
    if (state.image() == null) {
      throw ImageException.invalid("Please provide a source image with `from` prior to run");
    }
    RunCommand command = RunCommand.of(run, state.draft(), scratch);
    Map<String, String> env = build.args().forCommand(state.draft().env().keySet());
    StepMounts mounts = new StepMounts(build, context, scratch, words);
    List<BuildHost.StepMount> mounted = new ArrayList<>(mounts.of(run.mounts()));
    mounted.addAll(command.scripts());
    String createdBy = command.createdBy(env, build.args()) + mounts.mark();
    if (cached(createdBy)) {
      return;
    }
    mounts.prepare();
    BuildHost.Step step =
        new BuildHost.Step(
            state.image().id(),
            command.words(),
            Stream.of(env, state.draft().env())
                .flatMap(each -> each.entrySet().stream())
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList(),
            mounted,
            run.network());
    try (BuildHost.Running running = build.host().run(step)) {
      String shortId = running.containerId().substring(0, 12);
      build.log().text(" ---> Running in " + shortId + "\n");
      int code = running.await();
      if (code != 0) {
        throw new BuildFailure(
            code,
            "The command '"
                + String.join(" ", command.words())
                + "' returned a non-zero code: "
                + code);
      }
      Set<String> leftOut = StepMounts.stubs(running.upper(), mounted);
      commit(createdBy, out -> UpperLayer.write(running.upper(), leftOut, out));
      build.log().text("Removing intermediate container " + shortId + "\n");
    }
  }

  private boolean cached(String createdBy) throws IOException {
    Optional<Image> found = build.cache().find(state.image(), createdBy, state.draft().config());
    if (found.isEmpty()) {
      return false;
    }
    build.store().holdImage(found.get().manifest(), build.lease());
    build.log().text(" ---> Using cache\n");
    state.reached(found.get());
    return true;
  }

  private void commit(String createdBy, LayerSource layer) throws IOException {
    Image parent = state.image();
    ChildSpec child =
        new ChildSpec(
            parent == null ? null : parent.manifest(),
            state.draft().config(),
            createdBy,
            "",
            state.author(),
            parent == null ? build.platform() : null);
    state.reached(
        build
            .host()
            .record(
                build.store().child(child, layer, build.lease()),
                parent == null ? "" : parent.id()));
  }
}
