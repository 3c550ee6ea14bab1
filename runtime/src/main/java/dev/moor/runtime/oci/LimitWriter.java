package dev.moor.runtime.oci;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.runtime.spec.LaunchSpec.Resources;
import dev.moor.runtime.spec.ResourcePlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** New limits for a running container, written by its runtime's {@code update}. */
public final class LimitWriter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MOST_SECONDS = 60;
  private static final int MOST_ERROR_BYTES = 4096;

  private LimitWriter() {}

  /**
   * @param bundle for the files of the call
   * @param ioWeight shares of block devices, 0: as they are
   * @throws IOException with the runtime's reason
   */
  public static void write(
      OciRuntime runtime, String id, Path bundle, Resources limits, int ioWeight)
      throws IOException {
    ObjectNode resources = JSON.createObjectNode();
    ResourcePlan.writeUpdate(limits, ioWeight, resources);
    Path file = bundle.resolve("limits.json");
    Path said = bundle.resolve("limits.err");
    Files.write(file, JSON.writeValueAsBytes(resources));
    Process process =
        new ProcessBuilder(
                runtime.call(
                    bundle.resolve("limits.log"), "update", "--resources", file.toString(), id))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(runtime.name() + " update did not end");
      }
      if (process.exitValue() != 0) {
        throw new IOException(reason(said, runtime));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String reason(Path said, OciRuntime runtime) throws IOException {
    byte[] bytes = Files.readAllBytes(said);
    String text =
        new String(bytes, 0, Math.min(bytes.length, MOST_ERROR_BYTES), StandardCharsets.UTF_8)
            .strip();
    return text.isEmpty() ? runtime.name() + " update failed" : text;
  }
}
