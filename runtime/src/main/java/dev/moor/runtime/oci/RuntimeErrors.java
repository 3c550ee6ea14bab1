package dev.moor.runtime.oci;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.moor.runtime.LaunchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Either runtime's words in the form that Docker's clients know: they look for {@code executable
 * file not found} and its like to choose their own exit code.
 */
public final class RuntimeErrors {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NOT_FOUND = 127;
  private static final int NOT_EXECUTABLE = 126;
  private static final int OTHER = 128;

  private static final Pattern CRUN_NOT_IN_PATH =
      Pattern.compile("executable file [`'\"](.*?)[`'\"] not found in \\$PATH.*", Pattern.DOTALL);
  private static final Pattern CRUN_NOT_FOUND =
      Pattern.compile(
          "(?:executable file|cannot find|exec|open executable|access)?\\s*[`'\"](.*?)[`'\"]"
              + "(?: not found)?(: No such file or directory)?",
          Pattern.DOTALL);
  private static final Pattern CRUN_CWD =
      Pattern.compile("(?:chdir|chdir to|cannot chdir to) [`'\"](.*?)[`'\"]: (.*)", Pattern.DOTALL);
  private static final String CRUN_OPEN = "open executable: ";

  // Words that crun 1.21 has and 1.8 had not.
  private static final Pattern CRUN_NOT_A_PROGRAM =
      Pattern.compile(
          "the path `.*` (exists but it is not executable|is not a regular file): .*",
          Pattern.DOTALL);
  private static final Pattern CRUN_NOT_OPENED =
      Pattern.compile("cannot open `.*`: (Not a directory|Too many levels of symbolic links)");
  private static final Pattern CRUN_NO_COMMAND =
      Pattern.compile("cannot find `(.*?)` in \\$PATH: .*", Pattern.DOTALL);
  private static final Pattern RUNC_PREFIX =
      Pattern.compile("^(runc create failed|runc exec failed|exec failed): ", Pattern.DOTALL);

  private RuntimeErrors() {}

  /**
   * What a failed create is called.
   *
   * @param log the runtime's own log
   * @param fallback its stderr, where the log says nothing
   * @param command the first word of what was to be run
   */
  public static LaunchException create(String runtime, Path log, String fallback, String command) {
    String message = lastError(log, fallback);
    if (runtime.equals("crun")) {
      message =
          "runc create failed: unable to start container process: " + fromCrun(message, command);
    } else if (!RUNC_PREFIX.matcher(message).find()) {
      message = "runc create failed: " + message;
    }
    return new LaunchException(
        "failed to create task for container: failed to create shim task: "
            + "OCI runtime create failed: "
            + message
            + ": unknown",
        exitCode(message));
  }

  /** What a failed exec is called; the parameters are those of {@link #create}. */
  public static LaunchException exec(String runtime, Path log, String fallback, String command) {
    String message = lastError(log, fallback);
    if (runtime.equals("crun")) {
      message = "exec failed: unable to start container process: " + fromCrun(message, command);
    } else if (!RUNC_PREFIX.matcher(message).find()) {
      message = "exec failed: " + message;
    }
    return new LaunchException(
        "OCI runtime exec failed: " + message + ": unknown", exitCode(message));
  }

  /** dockerd's rule for the code that a failed start leaves. */
  public static int exitCode(String message) {
    String text = message.toLowerCase(Locale.ROOT);
    if (text.contains("executable file not found") || text.contains("no such file or directory")) {
      return NOT_FOUND;
    }
    if (text.contains("permission denied") || text.contains("is a directory")) {
      return NOT_EXECUTABLE;
    }
    return text.contains("not a directory") ? NOT_FOUND : OTHER;
  }

  static String fromCrun(String message, String command) {
    if (command.isEmpty() && message.startsWith(CRUN_OPEN)) {
      // crun finds the folder that it looks for nothing in
      return notInPath("");
    }
    Optional<String> newer = fromNewerCrun(message, command);
    if (newer.isPresent()) {
      return newer.get();
    }
    Matcher inPath = CRUN_NOT_IN_PATH.matcher(message);
    if (inPath.matches() && inPath.group(1).indexOf('/') >= 0) {
      return notThere(inPath.group(1));
    }
    if (inPath.matches()) {
      return notInPath(inPath.group(1));
    }
    Matcher cwd = CRUN_CWD.matcher(message);
    if (cwd.matches()) {
      return "chdir to cwd (\""
          + cwd.group(1)
          + "\") set in config.json failed: "
          + lower(cwd.group(2));
    }
    Matcher missing = CRUN_NOT_FOUND.matcher(message);
    if (missing.matches() && missing.group(2) != null) {
      // from 1.9 on with the working folder before what was asked for
      boolean ofCommand = command.startsWith("./") && missing.group(1).endsWith("/" + command);
      return notThere(ofCommand ? command : missing.group(1));
    }
    Matcher other =
        Pattern.compile(
                "(?:executable path|the path|exec|open executable|open)?\\s*[`'\"](.*?)[`'\"]"
                    + "(?: is a directory)?: (Permission denied|Is a directory)",
                Pattern.DOTALL)
            .matcher(message);
    if (other.matches()) {
      return "exec: \"" + other.group(1) + "\": " + lower(other.group(2));
    }
    if (message.startsWith(CRUN_OPEN)) {
      String why = lower(message.substring(CRUN_OPEN.length()));
      // crun's word for a folder; runc says what the shell says.
      why = why.equals("operation not permitted") ? "permission denied" : why;
      return "exec: \"" + command + "\": " + why;
    }
    return lowerErrors(message);
  }

  private static Optional<String> fromNewerCrun(String message, String command) {
    Matcher none = CRUN_NO_COMMAND.matcher(message);
    if (none.matches()) {
      return Optional.of(notInPath(none.group(1)));
    }
    Matcher program = CRUN_NOT_A_PROGRAM.matcher(message);
    if (program.matches()) {
      boolean plain = program.group(1).startsWith("exists");
      return Optional.of(
          command.indexOf('/') < 0
              ? notInPath(command)
              : "exec: \"" + command + (plain ? "\": permission denied" : "\": is a directory"));
    }
    Matcher opened = CRUN_NOT_OPENED.matcher(message);
    return opened.matches()
        ? Optional.of("exec: \"" + command + "\": stat " + command + ": " + lower(opened.group(1)))
        : Optional.empty();
  }

  private static String notInPath(String name) {
    return "exec: \"" + name + "\": executable file not found in $PATH";
  }

  private static String notThere(String path) {
    return "exec: \"" + path + "\": stat " + path + ": no such file or directory";
  }

  private static String lastError(Path log, String fallback) {
    String found = "";
    try {
      if (Files.exists(log)) {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        for (String line : lines) {
          JsonNode entry = JSON.readTree(line);
          if (entry != null && entry.path("level").asText("error").equals("error")) {
            found = entry.path("msg").asText(found);
          }
        }
      }
    } catch (JsonProcessingException e) {
      // Not in the form asked for: conmon's copy of stderr is all there is.
      found = "";
    } catch (IOException e) {
      found = "";
    }
    return clean(found.isEmpty() ? fallback : found);
  }

  /** Takes the frame off a line of either runtime's stderr. */
  private static String clean(String message) {
    String text = message.strip();
    Matcher logrus = Pattern.compile("level=error msg=\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(text);
    if (logrus.find()) {
      return logrus.group(1).replace("\\\"", "\"");
    }
    return text.replaceFirst("^(\\S+ )?(error|crun): ", "");
  }

  private static String lower(String error) {
    return error.strip().toLowerCase(Locale.ROOT);
  }

  private static String lowerErrors(String message) {
    return message
        .replace("No such file or directory", "no such file or directory")
        .replace("Permission denied", "permission denied")
        .replace("Not a directory", "not a directory")
        .replace("Is a directory", "is a directory")
        .replace("Invalid argument", "invalid argument")
        .replace("Operation not permitted", "operation not permitted")
        .replace("Device or resource busy", "device or resource busy");
  }
}
