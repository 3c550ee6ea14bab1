package dev.moor.actors.rules;

import java.util.List;
import java.util.Locale;

/** How a full disk is told to clients: the place, the kernel's sentence as Docker writes it. */
public final class DiskFull {
  private static final List<String> SENTENCES =
      List.of("No space left on device", "Disk quota exceeded");

  private DiskFull() {}

  /**
   * The message as it is, but where it tells of a full disk: then in Docker's spelling, with the
   * place, and with what became of what was asked for.
   *
   * @param place named where the message names none
   * @param outcome such as {@code nothing of the image was kept}
   */
  public static String said(String message, String place, String outcome) {
    for (String sentence : SENTENCES) {
      if (message.contains(sentence)) {
        String text = message.replace(sentence, sentence.toLowerCase(Locale.ROOT));
        String where = text.contains("/") ? text : place + ": " + text;
        return where + " (" + outcome + "; make room and try again)";
      }
    }
    return message;
  }
}
