package dev.moor.images;

/**
 * One line of progress as Docker draws it; components are null where they do not apply. A layer's
 * line always has numbers, zeros where nothing is counted: it is drawn in place.
 */
public record ImageProgress(String stream, String status, String id, Long current, Long total) {

  /** A line of plain text. */
  public static ImageProgress stream(String text) {
    return new ImageProgress(text, null, null, null, null);
  }

  /** A line about the whole. */
  public static ImageProgress status(String text) {
    return new ImageProgress(null, text, null, null, null);
  }

  /** A line about what the id names, which stays as it is. */
  public static ImageProgress about(String id, String status) {
    return new ImageProgress(null, status, id, null, null);
  }

  /** A line about one layer. */
  public static ImageProgress layer(String id, String status) {
    return layer(id, status, 0, 0);
  }

  /** A bar of one layer. */
  public static ImageProgress layer(String id, String status, long current, long total) {
    return new ImageProgress(null, status, id, current, total);
  }
}
