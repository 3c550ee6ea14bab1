package dev.moor.http;

import dev.moor.actors.container.ContainerView;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * What the API says of the daemon itself.
 *
 * @param version Moor's version, in headers and {@code /version}
 * @param architecture Go's word, {@code amd64} or {@code arm64}
 * @param graphDriverData LowerDir, MergedDir, UpperDir and WorkDir of a container, for inspect
 */
public record ServerInfo(
    String version,
    String architecture,
    Function<ContainerView, Map<String, String>> graphDriverData) {
  public ServerInfo {
    Objects.requireNonNull(version);
    Objects.requireNonNull(architecture);
    Objects.requireNonNull(graphDriverData);
  }

  /** Without graph driver paths, architecture of this JVM. */
  public static ServerInfo of(String version) {
    return new ServerInfo(version, goArchitecture(System.getProperty("os.arch")), v -> Map.of());
  }

  private static String goArchitecture(String jvmName) {
    return switch (jvmName) {
      case "amd64", "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> jvmName;
    };
  }
}
