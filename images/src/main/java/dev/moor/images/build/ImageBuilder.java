package dev.moor.images.build;

import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.ImageStore;
import dev.moor.images.Platform;
import dev.moor.images.build.BuildHost.Image;
import dev.moor.images.build.BuildPlan.Line;
import dev.moor.images.build.BuildPlan.Stage;
import dev.moor.images.dockerfile.DockerfileParser;
import dev.moor.images.dockerfile.Instruction;
import dev.moor.images.dockerfile.Instruction.Pair;
import dev.moor.images.dockerfile.ShellLexer;
import dev.moor.images.store.Lease;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Carries out one Dockerfile, step by step, each step an image that the next build may find again.
 * Not thread-safe; one instance a build. An interrupt of its thread ends it.
 */
public final class ImageBuilder {
  private static final String SCRATCH = "scratch";

  private final BuildSpec spec;
  private final BuildHost host;
  private final BuildLog log;
  private final ImageStore store;
  private final Lease lease;
  private final BuildArgs args;
  private final StepCache cache;
  private final Map<String, StageState> stages = new HashMap<>();
  private final List<StageState> stageList = new ArrayList<>();
  private BuildPlan plan;
  private int step;

  /**
   * @param lease keeps what the build makes and uses
   */
  public ImageBuilder(BuildSpec spec, BuildHost host, BuildLog log, ImageStore store, Lease lease) {
    this.spec = spec;
    this.host = host;
    this.log = log;
    this.store = store;
    this.lease = lease;
    this.args = new BuildArgs(spec.buildArgs(), Platform.parse(spec.platform()));
    this.cache = new StepCache(host, store, lease, spec.noCache(), spec.cacheFrom());
  }

  /**
   * Reads the context to its end and builds.
   *
   * @throws ImageException before the first word in the log where the Dockerfile is wrong
   * @throws BuildFailure where a command ends with a code that is not zero
   */
  public Image build(InputStream contextTar) throws IOException {
    try (BuildScratch scratch = BuildScratch.open(store.buildsFolder());
        BuildContext context = context(contextTar, scratch)) {
      plan = BuildPlan.of(DockerfileParser.parse(dockerfile(context)), spec);
      Image built = run(context, scratch);
      List<String> unused = args.unused();
      if (!unused.isEmpty()) {
        log.text(
            "[Warning] One or more build-args "
                + unused.toString().replace(",", "")
                + " were not consumed\n");
      }
      return built;
    }
  }

  private BuildContext context(InputStream tar, BuildScratch scratch) throws IOException {
    return spec.remote().isEmpty()
        ? BuildContext.read(tar, store, scratch)
        : new RemoteContext(spec.remote(), spec.dockerfile(), log).open(store, scratch);
  }

  private byte[] dockerfile(BuildContext context) throws IOException {
    String name = spec.dockerfile();
    byte[] content = context.read(name, DockerfileParser.MAX_BYTES);
    if (content == null && name.equals("Dockerfile")) {
      content = context.read("dockerfile", DockerfileParser.MAX_BYTES);
      name = content == null ? name : "dockerfile";
    }
    if (content == null) {
      throw ImageException.invalid("Cannot locate specified Dockerfile: " + name);
    }
    if (content.length == 0) {
      throw ImageException.invalid("the Dockerfile (" + name + ") cannot be empty");
    }
    forget(context, name);
    return content;
  }

  /** A client sends these two although its ignore file leaves them out. */
  private static void forget(BuildContext context, String dockerfile) throws IOException {
    byte[] content = context.read(".dockerignore", DockerfileParser.MAX_BYTES);
    if (content == null) {
      return;
    }
    IgnoreRules rules = IgnoreRules.parse(new String(content, StandardCharsets.UTF_8));
    for (String name : List.of(".dockerignore", CopySources.tidy(dockerfile))) {
      if (rules.excludes(name)) {
        context.leaveOut(name);
      }
    }
  }

  private Image run(BuildContext context, BuildScratch scratch) throws IOException {
    plan.warnings().forEach(warning -> log.text(warning + "\n"));
    for (Line line : plan.before()) {
      show(line.shown());
      declareBeforeStages((Instruction.Arg) line.instruction());
    }
    for (Stage stage : plan.stages()) {
      stage(stage, context, scratch);
    }
    StageState last = stageList.get(stageList.size() - 1);
    if (last.image() == null) {
      throw ImageException.invalid("No image was generated. Is your Dockerfile empty?");
    }
    return last.image();
  }

  private void declareBeforeStages(Instruction.Arg arg) {
    ShellLexer words = new ShellLexer(plan.escape(), args::beforeStages);
    for (Pair pair : arg.pairs()) {
      args.declareBeforeStages(
          words.word(pair.name()), pair.value() == null ? null : words.word(pair.value()));
    }
  }

  private void show(String text) {
    step++;
    log.text("Step %d/%d : %s%n".formatted(step, plan.steps(), text));
  }

  private void stage(Stage stage, BuildContext context, BuildScratch scratch) throws IOException {
    checkInterrupt();
    show(stage.shown());
    cache.beginStage();
    args.beginStage();
    ShellLexer words = new ShellLexer(plan.escape(), args::beforeStages);
    String name = words.word(stage.from().base());
    if (name.isEmpty()) {
      throw ImageException.invalid("base name (" + stage.from().base() + ") should not be blank");
    }
    String wanted = words.word(stage.from().platform());
    String platform = wanted.isEmpty() ? spec.platform() : wanted;
    StageState state = new StageState(base(name, platform));
    stageList.add(state);
    StageRun run = new StageRun(this, state, context, scratch);
    run.triggers();
    tellImage(state);
    for (Line line : stage.lines()) {
      checkInterrupt();
      show(line.shown());
      line.instruction().match(run.step()).run();
      tellImage(state);
    }
    if (!stage.from().alias().isEmpty()) {
      stages.put(stage.from().alias(), state);
    }
    if (state.image() != null) {
      log.image(state.image().id());
    }
  }

  private static void checkInterrupt() throws IOException {
    if (Thread.interrupted()) {
      throw new java.io.InterruptedIOException("Build cancelled");
    }
  }

  private void tellImage(StageState state) {
    String id = state.image() == null ? "" : Digest.parse(state.image().id()).shortHex();
    log.text(" ---> " + id + "\n");
  }

  private Image base(String name, String platform) throws IOException {
    if (name.equals(SCRATCH)) {
      return null;
    }
    StageState earlier = stages.get(name.toLowerCase(Locale.ROOT));
    if (earlier != null) {
      return earlier.image();
    }
    return image(name, platform);
  }

  /** An image from here, or from its registry. */
  private Image image(String name, String platform) throws IOException {
    Optional<Image> here = spec.pull() ? Optional.empty() : host.find(name);
    Image found = here.isPresent() ? here.get() : host.pull(name, platform);
    Platform offered = found.config().platform();
    if (!platform.isEmpty() && Platform.parse(platform).distanceTo(offered) < 0) {
      throw ImageException.notFound(
          "image with reference %s was found but does not match the specified platform:"
                  .formatted(name)
              + " wanted %s, actual: %s".formatted(platform, offered));
    }
    store.holdImage(found.manifest(), lease);
    return found;
  }

  /** What {@code --from} means: a stage before this one, by name or number, or an image. */
  Image from(String name) throws IOException {
    StageState earlier = stages.get(name.toLowerCase(Locale.ROOT));
    if (earlier == null && name.matches("[0-9]{1,4}")) {
      int index = Integer.parseInt(name);
      if (index >= stageList.size() - 1) {
        throw ImageException.invalid(
            "invalid from flag value " + name + ": refers to current build stage");
      }
      earlier = stageList.get(index);
    }
    if (earlier != null) {
      return earlier.image();
    }
    try {
      return image(name, spec.platform());
    } catch (ImageException e) {
      throw new ImageException(
          e.kind(), "invalid from flag value " + name + ": " + e.getMessage(), e);
    }
  }

  BuildHost host() {
    return host;
  }

  BuildLog log() {
    return log;
  }

  ImageStore store() {
    return store;
  }

  Lease lease() {
    return lease;
  }

  BuildArgs args() {
    return args;
  }

  StepCache cache() {
    return cache;
  }

  BuildPlan plan() {
    return plan;
  }

  Platform platform() {
    return Platform.parse(spec.platform());
  }
}
