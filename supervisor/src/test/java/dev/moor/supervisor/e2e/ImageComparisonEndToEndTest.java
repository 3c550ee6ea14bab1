package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.images.tar.TarEntry;
import dev.moor.images.tar.TarReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The same image commands beside the real Docker Engine: the same answers, ids aside. */
@EnabledIf("dev.moor.supervisor.e2e.ReferenceDockerd#isInstalled")
class ImageComparisonEndToEndTest extends EndToEnd {
  private static final Pattern ID = Pattern.compile("(sha256:)?\\b([0-9a-f]{64}|[0-9a-f]{12})\\b");
  private static final String STAGES =
      """
      FROM busybox AS work
      WORKDIR /src
      COPY . .
      RUN ln -s f link && chmod 751 f && mkdir -p a/b && echo in > a/b/c
      FROM busybox
      COPY --from=work --chown=7:8 /src /app
      RUN rm /bin/vi && echo new > /etc/motd
      ENV A=1 B="two words"
      VOLUME /data
      EXPOSE 80
      CMD ["cat", "/app/a/b/c"]
      """;

  @TempDir Path folder;
  private ReferenceDockerd reference;
  private byte[] busybox;

  @BeforeAll
  void startDocker() throws IOException {
    reference = ReferenceDockerd.start();
    busybox = docker.run("save", "busybox").ok().outBytes();
    reference.run(busybox, "load").ok();
  }

  @AfterAll
  void stopDocker() throws IOException {
    if (reference != null) {
      reference.close();
    }
  }

  /** Both begin with busybox alone. */
  @BeforeEach
  void begin() {
    for (boolean both : new boolean[] {true, false}) {
      String containers = either(both, "ps", "-aq").ok().out();
      containers.lines().forEach(id -> either(both, "rm", "-f", id).ok());
      either(both, "image", "prune", "-af").ok();
    }
    docker.run(busybox, "load").ok();
    reference.run(busybox, "load").ok();
  }

  private Command.Result either(boolean mine, String... arguments) {
    return mine ? mine(arguments) : reference.run(arguments);
  }

  private Command.Result mine(String... arguments) {
    return Command.run(
        docker.words(arguments), InputStream.nullInputStream(), Map.of("DOCKER_BUILDKIT", "0"));
  }

  /** Ids by the order in which they are first seen. */
  private static String told(Map<String, Integer> seen, String text) {
    Matcher ids = ID.matcher(text);
    StringBuilder out = new StringBuilder();
    while (ids.find()) {
      String id = ids.group(2).substring(0, 12);
      seen.putIfAbsent(id, seen.size());
      ids.appendReplacement(out, "ID" + seen.get(id));
    }
    // the CLI logs where its archive was not read to the end, which is a matter of time
    return ids.appendTail(out).toString().replaceAll("(?m)^time=.*\n", "");
  }

  /** A script of commands with the same words, codes and errors on both. */
  private final class Script {
    private final Map<String, Integer> mySeen = new HashMap<>();
    private final Map<String, Integer> theirSeen = new HashMap<>();

    /** Where Docker knows no order. */
    Script sameLines(String... arguments) {
      assertThat(told(mySeen, mine(arguments).ok().out()).lines().sorted())
          .as(String.join(" ", arguments))
          .isEqualTo(
              told(theirSeen, reference.run(arguments).ok().out()).lines().sorted().toList());
      return this;
    }

    Script same(String... arguments) {
      Command.Result mine = mine(arguments);
      Command.Result theirs = reference.run(arguments);
      String what = String.join(" ", arguments);
      assertThat(told(mySeen, mine.out() + mine.err()))
          .as(what)
          .isEqualTo(told(theirSeen, theirs.out() + theirs.err()));
      assertThat(mine.code()).as(what).isEqualTo(theirs.code());
      return this;
    }

    /** By ids that differ. */
    Script sameOf(String image, String... arguments) {
      String format = "{{.Id}}";
      String[] my = arguments.clone();
      String[] their = arguments.clone();
      my[my.length - 1] = mine("inspect", "-f", format, image).ok().line();
      their[their.length - 1] = reference.run("inspect", "-f", format, image).ok().line();
      Command.Result mine = mine(my);
      Command.Result theirs = reference.run(their);
      assertThat(told(mySeen, mine.out() + mine.err()))
          .isEqualTo(told(theirSeen, theirs.out() + theirs.err()));
      assertThat(mine.code()).isEqualTo(theirs.code());
      return this;
    }
  }

  private void built(String tag, String dockerfile) throws IOException {
    Files.writeString(folder.resolve("Dockerfile"), dockerfile, StandardCharsets.UTF_8);
    Files.writeString(folder.resolve("f"), "content", StandardCharsets.UTF_8);
    for (boolean both : new boolean[] {true, false}) {
      either(both, "build", "-q", "-t", tag, folder.toString()).ok();
    }
  }

  @Test
  void shouldRemoveImagesLayersAndNamesAlike() throws IOException {
    built("r:1", "FROM busybox\nRUN echo a > /a\nRUN echo b > /b\nLABEL x=y\n");
    new Script()
        .same("tag", "r:1", "r:2")
        .sameOf("r:1", "rmi", "ID")
        .same("rmi", "r:1")
        .same("rmi", "nothing:1")
        .same("rmi", "r:2");
    built("r:1", "FROM busybox\nRUN echo a > /a\nRUN echo b > /b\nLABEL x=y\n");
    built("r:3", "FROM r:1\nRUN echo c > /c\n");
    new Script()
        .sameOf("r:1", "rmi", "ID")
        .sameOf("r:1", "rmi", "-f", "ID")
        .same("rmi", "--no-prune", "r:3")
        .sameLines("images", "-a", "--format", "{{.Repository}}:{{.Tag}} {{.Size}}");
    built("r:1", "FROM busybox\nLABEL x=1\nLABEL x=2\n");
    new Script()
        .same("tag", "r:1", "other/r:1")
        .sameOf("r:1", "rmi", "ID")
        .sameOf("r:1", "rmi", "-f", "ID");
  }

  @Test
  void shouldKeepWhatContainersUseAlike() throws IOException {
    built("u:1", "FROM busybox\nRUN echo a > /a\n");
    new Script()
        .same("create", "--name", "user", "u:1", "sleep", "600")
        .same("rmi", "u:1")
        .sameOf("u:1", "rmi", "ID")
        .same("tag", "u:1", "u:2")
        .same("rmi", "u:2")
        .same("start", "user")
        .sameOf("u:1", "rmi", "-f", "ID")
        .same("rmi", "-f", "u:1")
        .same("rm", "-f", "user");
    built("u:1", "FROM busybox\nRUN echo a > /a\n");
    built("u:2", "FROM u:1\nRUN echo b > /b\n");
    new Script()
        .same("create", "--name", "user", "u:1", "true")
        .same("rmi", "u:1")
        .same("rmi", "-f", "u:1")
        .same("rmi", "u:2")
        .same("rm", "user")
        .same("image", "prune", "-f");
  }

  @Test
  void shouldPruneAlike() throws IOException {
    built("p:1", "FROM busybox\nRUN dd if=/dev/zero of=/zeros bs=1000 count=50 2> /dev/null\n");
    built("p:1", "FROM busybox\nRUN dd if=/dev/zero of=/other bs=1000 count=20 2> /dev/null\n");
    new Script()
        .same("image", "prune", "-f")
        .same("image", "prune", "-f")
        .same("builder", "prune", "-f")
        .same("system", "df", "--format", "{{.Type}} {{.TotalCount}} {{.Active}} {{.Size}}")
        .same("image", "prune", "-af", "--filter", "label=none")
        .same("create", "--name", "user", "p:1")
        .same("image", "prune", "-af")
        .sameLines("images", "--format", "{{.Repository}}:{{.Tag}} {{.Size}}");
    assertThat(lastPrunes(true)).isEqualTo(lastPrunes(false)).contains("builder prune 0");
    new Script().same("rm", "user").same("system", "prune", "-af");
  }

  private List<String> lastPrunes(boolean mine) {
    long now = java.time.Instant.now().getEpochSecond();
    String format = "{{.Type}} {{.Action}} {{.Actor.ID}}{{.Actor.Attributes.reclaimed}}";
    List<String> all =
        either(
                mine,
                "events",
                "--since=" + (now - 600),
                "--until=" + (now + 1),
                "--filter=event=prune",
                "--format=" + format)
            .ok()
            .out()
            .lines()
            .toList();
    return all.subList(all.size() - 5, all.size());
  }

  @Test
  void shouldShowImagesAlike() throws IOException {
    built("s:1", STAGES);
    String config =
        "{{json .Config.Env}} {{json .Config.Cmd}} {{json .Config.Volumes}} {{.Config.WorkingDir}}"
            + " {{json .Config.ExposedPorts}} {{json .RepoTags}} {{json .RepoDigests}} {{.Size}}"
            + " {{.Os}} {{.Architecture}} {{.Author}} {{.Comment}} {{len .RootFS.Layers}}";
    new Script()
        .same("tag", "s:1", "localhost:5000/a/b:x")
        .same("tag", "s:1", "UPPER:1")
        .same("tag", "none:1", "x:1")
        .same("inspect", "-f", config, "s:1")
        .same("history", "--no-trunc", "--format", "{{.Size}} {{.Comment}}", "s:1")
        .sameLines("images", "--format", "{{.Repository}}:{{.Tag}} {{.Size}}")
        .same("images", "--filter", "reference=*/a/*", "--format", "{{.Repository}}:{{.Tag}}")
        .same("images", "--filter", "before=s:1", "--format", "{{.Repository}}:{{.Tag}}")
        .same("images", "--filter", "dangling=true", "-q")
        .same("inspect", "none:1")
        .same("history", "none:1");
  }

  @Test
  void shouldCommitDiffAndCopyAlike() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("tree/sub"));
    Files.writeString(tree.resolve("in"), "copied");
    Files.createSymbolicLink(tree.resolve("out"), Path.of("/etc/passwd"));
    String script = "echo a > /a; rm /bin/vi; mkdir /d; ln -s /etc /d/etc; chmod 700 /root";
    new Script()
        .same("create", "--name", "cc", "busybox", "sh", "-c", script)
        .same("cp", tree.getParent().toString(), "cc:/copied")
        .same("cp", tree + "/in", "cc:/etc/")
        .same("cp", tree + "/in", "cc:/none/there/")
        .same("cp", "cc:/nothing", folder.toString())
        .same("start", "-a", "cc")
        .same("cp", tree + "/in", "cc:/d/etc/through")
        .sameLines("diff", "cc")
        .same(
            "commit", "-m", "why", "-a", "me", "-c", "ENV X=1", "-c", "CMD [\"true\"]", "cc", "c:1")
        .same("commit", "-c", "run x", "cc") // 26 says it as it was written
        .same("commit", "none")
        .same(
            "inspect",
            "-f",
            "{{json .Config.Cmd}} {{json .Config.Env}} {{.Author}} {{.Comment}} {{.Size}}",
            "c:1")
        .same("history", "--format", "{{.CreatedBy}} {{.Size}} {{.Comment}}", "c:1");
    assertThat(files(mine("export", "cc").ok().outBytes()))
        .isEqualTo(files(reference.run("export", "cc").ok().outBytes()));
    assertThat(files(mine("cp", "cc:/copied", "-").ok().outBytes()))
        .isEqualTo(files(reference.run("cp", "cc:/copied", "-").ok().outBytes()));
    SavedTree mine = SavedTree.of(mine("save", "c:1").ok().outBytes());
    SavedTree theirs = SavedTree.of(reference.run("save", "c:1").ok().outBytes());
    // Docker 26 commits the empty files that it mounts on
    List.of("etc/hosts", "etc/hostname", "etc/resolv.conf").forEach(theirs.files()::remove);
    assertThat(mine.files()).isEqualTo(theirs.files());
    assertThat(mine.history()).isEqualTo(theirs.history());
  }

  @Test
  void shouldImportAlike() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("root/etc"));
    Files.writeString(tree.resolve("hosts"), "x");
    Path tar = folder.resolve("root.tar");
    Command.run(List.of("tar", "-C", folder.resolve("root").toString(), "-cf", tar.toString(), "."))
        .ok();
    String format =
        "{{json .Config.Cmd}} {{json .Config.Env}} {{.Comment}} {{.Size}} {{json .RootFS.Layers}}";
    for (String form : List.of("cat", "gzip -c", "bzip2 -c", "xz -c")) {
      Path packed = folder.resolve("root." + form.split(" ")[0]);
      Command.run(List.of("sh", "-c", form + " " + tar + " > " + packed)).ok();
      mine("import", "-c", "ENV A=b", "-m", "note", packed.toString(), "i:1").ok();
      reference.run("import", "-c", "ENV A=b", "-m", "note", packed.toString(), "i:1").ok();
      new Script().same("inspect", "-f", format, "i:1");
    }
  }

  @Test
  void shouldTakeEachOthersArchives() throws IOException {
    built("x:1", STAGES);
    byte[] mine = mine("save", "x:1", "busybox").ok().outBytes();
    byte[] theirs = reference.run("save", "x:1", "busybox").ok().outBytes();
    String myId = mine("inspect", "-f", "{{.Id}}", "x:1").ok().line();
    String theirId = reference.run("inspect", "-f", "{{.Id}}", "x:1").ok().line();
    begin();
    reference.run("rmi", "busybox").ok();
    docker.run("rmi", "busybox").ok();

    assertThat(reference.run(mine, "load").ok().out())
        .contains("Loaded image: x:1", "Loaded image: busybox:latest");
    assertThat(docker.run(theirs, "load").ok().out())
        .contains("Loaded image: x:1", "Loaded image: busybox:latest");

    assertThat(reference.run("inspect", "-f", "{{.Id}}", "x:1").ok().line()).isEqualTo(myId);
    assertThat(mine("inspect", "-f", "{{.Id}}", "x:1").ok().line()).isEqualTo(theirId);
    String look =
        "stat -c '%n %a %u:%g' /app /app/f; readlink /app/link; cat /etc/motd; ls /bin/vi";
    new Script()
        .same("run", "--rm", "--network=none", "x:1")
        .same("run", "--rm", "--network=none", "x:1", "sh", "-c", look);
    // and once more there and back: nothing is lost on the way
    byte[] again = reference.run("save", "x:1").ok().outBytes();
    begin();
    docker.run(again, "load").ok();
    assertThat(mine("inspect", "-f", "{{.Id}}", "x:1").ok().line()).isEqualTo(myId);
  }

  @Test
  void shouldTakeStepsFromANamedImageAlike() throws IOException {
    String steps = "FROM busybox\nENV A=1\nCOPY f /f\nRUN echo x > /x\nLABEL a=b\n";
    built("from:1", steps);
    built("other:1", "FROM busybox\nLABEL other=1\n");
    Map<Boolean, byte[]> saved = new HashMap<>();
    for (boolean both : new boolean[] {true, false}) {
      saved.put(both, either(both, "save", "from:1").ok().outBytes());
    }
    begin();
    docker.run(saved.get(true), "load").ok();
    reference.run(saved.get(false), "load").ok();
    String context = folder.toString();
    Files.writeString(folder.resolve("Dockerfile"), steps, StandardCharsets.UTF_8);
    for (boolean both : new boolean[] {true, false}) {
      String id = either(both, "inspect", "-f", "{{.Id}}", "from:1").ok().line();
      Command.Result cached =
          either(both, "build", "--cache-from", "none:1", "--cache-from", "from:1", context).ok();
      assertThat(cached.out().split("Using cache", -1)).hasSize(5);
      assertThat(either(both, "build", "-q", "--cache-from=from:1", context).ok().line())
          .isEqualTo(id);
      // another end: the steps before it are taken
      Files.writeString(folder.resolve("Dockerfile"), steps + "RUN echo y > /y\n");
      String more = either(both, "build", "--cache-from=from:1", "-t", "m:1", context).ok().out();
      assertThat(more.split("Using cache", -1)).hasSize(5);
      assertThat(either(both, "run", "--rm", "--network=none", "m:1", "cat", "/x", "/y").ok().out())
          .isEqualTo("x\ny\n");
      // an image without these steps: local ones do not count either
      assertThat(either(both, "build", "--cache-from=busybox", context).ok().out())
          .doesNotContain("Using cache");
      Files.writeString(folder.resolve("Dockerfile"), steps, StandardCharsets.UTF_8);
    }
  }

  @Test
  void shouldBeReadBySkopeo() throws IOException {
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/skopeo")));
    built("k:1", STAGES);
    Path tar = folder.resolve("k.tar");
    Files.write(tar, mine("save", "k:1").ok().outBytes());
    Path layout = Files.createDirectories(folder.resolve("layout"));
    Command.run(List.of("tar", "-C", layout.toString(), "-xf", tar.toString())).ok();
    String id = mine("inspect", "-f", "{{.Id}}", "k:1").ok().line().substring(7);

    for (String source : List.of("docker-archive:" + tar, "oci-archive:" + tar, "oci:" + layout)) {
      Path copy = folder.resolve("copy" + source.substring(0, source.indexOf(':')));
      Command.run(List.of("skopeo", "copy", "-q", source, "dir:" + copy)).ok();
      assertThat(Files.readString(copy.resolve("manifest.json"))).as(source).contains(id);
      Command.run(List.of("skopeo", "inspect", "--config", source)).ok();
    }
    // what skopeo writes comes back as the same image
    for (String form : List.of("docker-archive", "oci-archive")) {
      Path other = folder.resolve(form + ".tar");
      String target = form + ":" + other + ":" + form + ":2";
      Command.run(List.of("skopeo", "copy", "-q", form + ":" + tar, target)).ok();
      assertThat(docker.run("load", "-i", other.toString()).ok().out()).contains(form + ":2");
      assertThat(mine("inspect", "-f", "{{.Id}}", form + ":2").ok().line())
          .isEqualTo("sha256:" + id);
    }
  }

  private static SortedMap<String, String> files(byte[] archive) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (TarReader tar = new TarReader(new ByteArrayInputStream(archive))) {
      for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
        String name = entry.name().replaceFirst("/$", "");
        String content =
            entry.isFile() ? new String(tar.content().readAllBytes(), StandardCharsets.UTF_8) : "";
        files.put(
            name,
            "%s %o %d:%d %s %d"
                .formatted(
                    entry.type(),
                    entry.mode(),
                    entry.uid(),
                    entry.gid(),
                    entry.linkName(),
                    content.hashCode()));
      }
    }
    return files;
  }
}
