package dev.moor.images;

import java.util.List;

/**
 * How a root filesystem becomes an image.
 *
 * @param changes Dockerfile lines
 * @param message the history's comment; empty where none
 * @param platform null for the host's
 */
public record ImportOptions(List<String> changes, String message, Platform platform) {
  public ImportOptions {
    changes = List.copyOf(changes);
    message = message == null ? "" : message;
    platform = platform == null ? Platform.host() : platform;
  }
}
