package dev.moor.images.build;

import dev.moor.images.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A repository as a context: {@code URL#REF:FOLDER}. The machine's own git fetches it.
 *
 * @param ref branch, tag or commit; {@code HEAD} where none is named
 * @param folder in the repository; empty: all of it
 */
record GitSource(String url, String ref, String folder) {
  private static final int MOST_SAID_BYTES = 1 << 16;

  static GitSource parse(String remote) {
    int hash = remote.indexOf('#');
    String base = hash < 0 ? remote : remote.substring(0, hash);
    String fragment = hash < 0 ? "" : remote.substring(hash + 1);
    int colon = fragment.indexOf(':');
    String ref = colon < 0 ? fragment : fragment.substring(0, colon);
    String url = base.contains("://") || base.startsWith("git@") ? base : "https://" + base;
    if (ref.startsWith("-") || url.startsWith("-")) {
      throw ImageException.invalid("invalid refspec: " + ref);
    }
    return new GitSource(
        url, ref.isEmpty() ? "HEAD" : ref, colon < 0 ? "" : fragment.substring(colon + 1));
  }

  /** Fetches one commit, where the server can do that, with its submodules. */
  void cloneInto(Path empty) throws IOException {
    git(empty, "init", "--quiet");
    git(empty, "remote", "add", "origin", url);
    try {
      git(empty, "fetch", "--quiet", "--depth", "1", "origin", ref);
      git(empty, "checkout", "--quiet", "FETCH_HEAD");
    } catch (ImageException e) {
      // servers of plain files have no shallow copies, some give out no lone commits
      git(empty, "fetch", "--quiet", "--tags", "origin", "+refs/heads/*:refs/remotes/origin/*");
      if (ref.equals("HEAD")) {
        git(empty, "remote", "set-head", "origin", "--auto");
      }
      git(empty, "checkout", "--quiet", commit(empty));
    }
    git(empty, "submodule", "--quiet", "update", "--init", "--recursive", "--depth=1");
  }

  private String commit(Path repository) throws IOException {
    for (String name : Stream.of("refs/remotes/origin/" + ref, ref).toList()) {
      try {
        return git(repository, "rev-parse", "--verify", "--quiet", name + "^{commit}").strip();
      } catch (ImageException e) {
        // the next form of the name
        continue;
      }
    }
    throw ImageException.invalid("unable to find " + ref + " in " + url);
  }

  private static String git(Path folder, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("git", "-c", "core.hooksPath=/dev/null", "-C", folder.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("GIT_TERMINAL_PROMPT", "0");
    builder.environment().put("GIT_ALLOW_PROTOCOL", "git:http:https:ssh");
    Process git;
    try {
      git =
          builder
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
    } catch (IOException e) {
      throw new ImageException(
          ImageException.Kind.INVALID, "a git context needs git on the engine's machine", e);
    }
    String said;
    try (InputStream out = git.getInputStream()) {
      said = new String(out.readNBytes(MOST_SAID_BYTES), StandardCharsets.UTF_8);
      out.transferTo(java.io.OutputStream.nullOutputStream());
      int code = git.waitFor();
      if (code != 0) {
        throw ImageException.invalid(
            "unable to prepare context: git " + arguments[0] + " failed: " + said.strip());
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("git was interrupted", e);
    } finally {
      git.destroy();
    }
  }
}
