package dev.moor.supervisor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Properties;

/** What the build wrote into {@code moor-build.properties}. */
final class BuildInfo {
  private BuildInfo() {}

  static SystemAdapter.BuildFacts read() {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream("/moor-build.properties")) {
      if (in == null) {
        throw new IllegalStateException("moor-build.properties is missing from the jar");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SystemAdapter.BuildFacts(
        properties.getProperty("version"),
        properties.getProperty("commit"),
        Instant.parse(properties.getProperty("time")));
  }
}
