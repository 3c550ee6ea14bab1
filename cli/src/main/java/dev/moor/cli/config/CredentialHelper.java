package dev.moor.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program {@code docker-credential-NAME}, which keeps credentials somewhere safer than a file.
 */
final class CredentialHelper {
  /** The user name that stands for "the secret is an identity token". */
  private static final String TOKEN = "<token>";

  private final String program;
  private final Map<String, String> env;

  CredentialHelper(String name, Map<String, String> env) {
    this.program = "docker-credential-" + name;
    this.env = env;
  }

  private record Answer(int code, String text) {}

  /** What it knows of a server; nobody where it knows nothing. */
  Login get(String server) {
    Answer answer = run("get", server);
    if (answer.code() != 0) {
      if (answer.text().contains("credentials not found")) {
        return Login.nobody(server);
      }
      throw failed("get", answer);
    }
    JsonNode json = parse(answer);
    String user = json.path("Username").asText("");
    String secret = json.path("Secret").asText("");
    return user.equals(TOKEN)
        ? new Login(server, "", "", secret)
        : new Login(server, user, secret, "");
  }

  /** The servers it knows. */
  List<String> list() {
    Answer answer = run("list", "");
    if (answer.code() != 0) {
      throw failed("list", answer);
    }
    List<String> servers = new ArrayList<>();
    parse(answer).fieldNames().forEachRemaining(servers::add);
    return servers;
  }

  private JsonNode parse(Answer answer) {
    try {
      return Json.MAPPER.readTree(answer.text());
    } catch (IOException e) {
      throw new CliException(program + ": its answer is no JSON");
    }
  }

  void store(Login login) {
    boolean token = !login.identityToken().isEmpty();
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("ServerURL", login.server());
    json.put("Username", token ? TOKEN : login.username());
    json.put("Secret", token ? login.identityToken() : login.password());
    Answer answer = run("store", json.toString());
    if (answer.code() != 0) {
      throw failed("store", answer);
    }
  }

  void erase(String server) {
    Answer answer = run("erase", server);
    if (answer.code() != 0 && !answer.text().contains("credentials not found")) {
      throw failed("erase", answer);
    }
  }

  private CliException failed(String action, Answer answer) {
    return new CliException(
        program + " " + action + " ended with " + answer.code() + ": " + answer.text().strip());
  }

  private Answer run(String action, String input) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(program, action).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().putAll(env);
      if (env.containsKey("PATH")) {
        builder.command(found(), action);
      }
      Process process = builder.start();
      IOException unread = null;
      try (var out = process.getOutputStream()) {
        out.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        unread = e; // it may end without reading: its exit code decides
      }
      byte[] text = process.getInputStream().readAllBytes();
      int code = process.waitFor();
      if (unread != null && code == 0 && text.length == 0) {
        throw unread;
      }
      return new Answer(code, new String(text, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new CliException(program + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("interrupted");
    }
  }

  /** Looks along the PATH that the client was given. */
  private String found() {
    for (String folder : env.get("PATH").split(":")) {
      java.io.File file = new java.io.File(folder, program);
      if (file.canExecute()) {
        return file.getPath();
      }
    }
    return program;
  }
}
