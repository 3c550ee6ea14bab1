package dev.moor.images;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/**
 * The name of content by its hash, {@code algorithm:hex}.
 *
 * @param algorithm {@code sha256}, {@code sha384} or {@code sha512}
 * @param hex lower-case, of the algorithm's length
 */
public record Digest(String algorithm, String hex) implements Comparable<Digest> {
  private static final Map<String, Integer> HEX_LENGTHS =
      Map.of("sha256", 64, "sha384", 96, "sha512", 128);

  public Digest {
    Objects.requireNonNull(algorithm);
    Objects.requireNonNull(hex);
    Integer length = HEX_LENGTHS.get(algorithm);
    if (length == null) {
      throw ImageException.invalid("unsupported digest algorithm: " + algorithm);
    }
    if (hex.length() != length) {
      throw ImageException.invalid("invalid checksum digest length: " + algorithm + ":" + hex);
    }
    for (int i = 0; i < hex.length(); i++) {
      char c = hex.charAt(i);
      if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
        throw ImageException.invalid("invalid checksum digest format: " + algorithm + ":" + hex);
      }
    }
  }

  /** Reads {@code algorithm:hex}; anything else is refused as INVALID. */
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    if (colon <= 0 || colon == text.length() - 1) {
      throw ImageException.invalid("invalid checksum digest format: " + text);
    }
    return new Digest(text.substring(0, colon), text.substring(colon + 1));
  }

  /** True where {@link #parse} would succeed. */
  public static boolean isValid(String text) {
    try {
      parse(text);
      return true;
    } catch (ImageException e) {
      return false;
    }
  }

  /** The sha256 digest with these 32 bytes. */
  public static Digest sha256(byte[] hash) {
    return new Digest("sha256", HexFormat.of().formatHex(hash));
  }

  /** The sha256 digest of the content. */
  public static Digest of(byte[] content) {
    return sha256(newSha256().digest(content));
  }

  /** A fresh sha256, which every JDK has. */
  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** The first twelve hex digits, as Docker shows ids. */
  public String shortHex() {
    return hex.substring(0, 12);
  }

  @Override
  public int compareTo(Digest other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return algorithm + ":" + hex;
  }
}
