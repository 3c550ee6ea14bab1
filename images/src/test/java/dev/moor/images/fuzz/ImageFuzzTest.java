package dev.moor.images.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jazzer, guided by coverage, in a JVM of its own: it instruments all it loads. */
class ImageFuzzTest {
  private static final int RUNS = 10_000;
  private static final long LIMIT_SECONDS = 300;

  @TempDir Path folder;

  @Test
  void shouldTakeWhateverARegistrySends() throws IOException, InterruptedException {
    Path corpus = Files.createDirectory(folder.resolve("corpus"));
    seed(corpus, "manifest", (char) 1 + manifest());
    seed(corpus, "config", (char) 1 + config());
    seed(corpus, "tar", (char) 0 + "some bytes to make a tar of, and some more of them");
    Path log = folder.resolve("log");
    Process fuzzer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dmoor.fuzz.home=" + folder.resolve("home"),
                "-cp",
                classPath(),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + ImageFuzzer.class.getName(),
                "--instrumentation_includes=dev.moor.images.**",
                "--custom_hook_includes=dev.moor.images.**",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-runs=" + RUNS,
                "-seed=1",
                "-max_len=2000",
                "-timeout=20",
                corpus.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      boolean ended = fuzzer.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      String told = Files.readString(log, StandardCharsets.ISO_8859_1);

      assertThat(ended).as(told).isTrue();
      assertThat(fuzzer.exitValue()).as(told).isZero();
      assertThat(told).contains("DONE").containsPattern("Done " + RUNS + " runs");
    } finally {
      fuzzer.destroyForcibly();
    }
  }

  private static String classPath() {
    String surefire = System.getProperty("surefire.test.class.path");
    String path = surefire == null ? System.getProperty("java.class.path") : surefire;
    assertThat(List.of(path.split(File.pathSeparator))).anyMatch(p -> p.contains("jazzer"));
    return path;
  }

  private static void seed(Path corpus, String name, String content) throws IOException {
    // the fuzzer takes what decides from the end
    Files.writeString(
        corpus.resolve(name),
        content.substring(1) + content.charAt(0),
        StandardCharsets.ISO_8859_1);
  }

  private static String manifest() {
    String digest = "\"digest\":\"sha256:" + "ab".repeat(32) + "\",\"size\":5";
    return "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
        + "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
        + digest
        + "},\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\","
        + digest
        + "}],\"manifests\":[{"
        + digest
        + ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v7\"}}]}";
  }

  private static String config() {
    return "{\"architecture\":\"amd64\",\"os\":\"linux\",\"created\":\"2020-01-02T03:04:05Z\","
        + "\"config\":{\"Env\":[\"A=b\"],\"Cmd\":[\"x\"],\"Volumes\":{\"/v\":{}}},"
        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:"
        + "cd".repeat(32)
        + "\"]},\"history\":[{\"created\":\"2020-01-02T03:04:05Z\",\"empty_layer\":true}]}";
  }
}
