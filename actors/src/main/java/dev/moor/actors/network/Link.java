package dev.moor.actors.network;

/**
 * Another container under a name that only the linking one knows.
 *
 * @param target name or id
 * @param alias as the linking container says it
 */
public record Link(String target, String alias) {
  /** From {@code target}, {@code target:alias} or Docker's {@code /target:/container/alias}. */
  public static Link parse(String text) {
    int colon = text.lastIndexOf(':');
    String target = colon < 0 ? text : text.substring(0, colon);
    String alias = text.substring(colon + 1);
    return new Link(strip(target), alias.substring(alias.lastIndexOf('/') + 1));
  }

  private static String strip(String target) {
    return target.startsWith("/") ? target.substring(1) : target;
  }
}
