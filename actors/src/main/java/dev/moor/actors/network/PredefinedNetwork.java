package dev.moor.actors.network;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The ids of {@code none} and {@code host}, the same at every start. */
public final class PredefinedNetwork {
  private PredefinedNetwork() {}

  public static String id(String name) {
    try {
      byte[] text = ("moor predefined network " + name).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
