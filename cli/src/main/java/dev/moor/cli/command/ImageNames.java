package dev.moor.cli.command;

/** Takes image references apart. */
final class ImageNames {
  private ImageNames() {}

  /** Adds {@code :latest} where neither tag nor digest is given. */
  static String withTag(String image) {
    return tagColon(image) < 0 && !image.contains("@") ? image + ":latest" : image;
  }

  /** The part before tag or digest. */
  static String repository(String image) {
    int at = image.indexOf('@');
    String name = at < 0 ? image : image.substring(0, at);
    int colon = tagColon(name);
    return colon < 0 ? name : name.substring(0, colon);
  }

  /** The tag, or the digest where there is one; empty where neither is given. */
  static String tag(String image) {
    int at = image.indexOf('@');
    if (at >= 0) {
      return image.substring(at + 1);
    }
    int colon = tagColon(image);
    return colon < 0 ? "" : image.substring(colon + 1);
  }

  private static int tagColon(String image) {
    int colon = image.lastIndexOf(':');
    return colon > image.lastIndexOf('/') ? colon : -1;
  }
}
