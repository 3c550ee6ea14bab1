package dev.moor.images;

import java.util.Locale;
import java.util.Objects;

/**
 * What an image was made for, in Go's words.
 *
 * @param variant empty where none
 */
public record Platform(String os, String architecture, String variant) {
  private static final String ARCHITECTURES =
      "amd64|386|arm|arm64|ppc64|ppc64le|s390x|riscv64|loong64|mips|mipsle|mips64|mips64le|wasm";

  public Platform {
    Objects.requireNonNull(os);
    Objects.requireNonNull(architecture);
    variant = variant == null ? "" : variant;
  }

  /** The machine we run on. */
  public static Platform host() {
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return normalize("linux", arch, "");
  }

  /** Reads {@code os/arch[/variant]}, {@code arch} or {@code os}; empty or null is the host's. */
  public static Platform parse(String text) {
    if (text == null || text.isEmpty()) {
      return host();
    }
    String[] parts = text.toLowerCase(Locale.ROOT).split("/", -1);
    for (String part : parts) {
      if (!part.matches("[a-z0-9_.-]+")) {
        throw ImageException.invalid(
            "\"" + text + "\" is an invalid OS or architecture specifier: invalid argument");
      }
    }
    if (parts.length > 3) {
      throw ImageException.invalid(
          "\"" + text + "\": cannot parse platform specifier: invalid argument");
    }
    if (parts.length == 1) {
      boolean os = parts[0].matches("linux|windows|darwin|freebsd");
      if (os) {
        return new Platform(parts[0], host().architecture(), host().variant());
      }
      Platform named = normalize("linux", parts[0], "");
      if (!named.architecture().matches(ARCHITECTURES)) {
        throw ImageException.invalid(
            "\"" + text + "\": unknown operating system or architecture: invalid argument");
      }
      return named;
    }
    return normalize(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
  }

  /** Brings the many names of one machine to Go's. */
  public static Platform normalize(String os, String arch, String variant) {
    String v = variant == null ? "" : variant;
    return switch (arch) {
      case "x86_64", "x86-64", "amd64" -> new Platform(os, "amd64", v.equals("v1") ? "" : v);
      case "i386", "i486", "i586", "i686", "x86" -> new Platform(os, "386", "");
      case "aarch64", "arm64" ->
          new Platform(os, "arm64", v.equals("8") || v.equals("v8") ? "" : v);
      case "armhf" -> new Platform(os, "arm", "v7");
      case "armel" -> new Platform(os, "arm", "v6");
      case "arm" -> new Platform(os, "arm", armVariant(v));
      default -> new Platform(os, arch, v);
    };
  }

  private static String armVariant(String v) {
    if (v.isEmpty()) {
      return "v7";
    }
    return v.startsWith("v") ? v : "v" + v;
  }

  /**
   * How well an image made for {@code offered} runs where this is wanted: 0 is exact, more is
   * worse, negative is not at all.
   */
  public int distanceTo(Platform offered) {
    Platform other = normalize(offered.os, offered.architecture, offered.variant);
    if (!os.equals(other.os)) {
      return -1;
    }
    if (architecture.equals(other.architecture)) {
      if (variant.equals(other.variant)) {
        return 0;
      }
      int mine = level(this);
      int theirs = level(other);
      return mine >= theirs ? 1 + mine - theirs : -1;
    }
    if (architecture.equals("amd64") && other.architecture.equals("386")) {
      return 100;
    }
    if (architecture.equals("arm64") && other.architecture.equals("arm")) {
      return 100 + 8 - level(other);
    }
    return -1;
  }

  private static int level(Platform p) {
    if (p.variant.matches("v[0-9]{1,2}")) {
      return Integer.parseInt(p.variant.substring(1));
    }
    return p.architecture.equals("amd64") ? 1 : 8;
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }
}
