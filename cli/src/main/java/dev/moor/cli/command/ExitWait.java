package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.cli.CliException;
import dev.moor.cli.net.EngineClient;
import dev.moor.cli.net.Response;
import dev.moor.cli.net.Target;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A wait that has begun: the daemon has answered its head, so no exit after this can be missed; the
 * code comes with the body.
 */
final class ExitWait implements AutoCloseable {
  private final Response response;
  private final CompletableFuture<Integer> code;

  private ExitWait(Response response) {
    this.response = response;
    this.code = CompletableFuture.supplyAsync(this::read);
  }

  static ExitWait begin(EngineClient client, String id, String condition) {
    return new ExitWait(
        client.open("POST", Target.of("/containers/", id, "/wait").with("condition", condition)));
  }

  private int read() {
    try {
      JsonNode result = response.json();
      String error = result.path("Error").path("Message").asText("");
      if (!error.isEmpty()) {
        throw new CliException(125, "Error response from daemon: " + error);
      }
      return result.path("StatusCode").asInt();
    } catch (IOException e) {
      throw new CliException(125, "waiting for the container broke: " + e.getMessage());
    }
  }

  int exitCode() {
    try {
      return code.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof CliException cli ? cli : e;
    }
  }

  /** Waits a bounded time for the end; whether it came changes nothing. */
  void settle(long seconds) {
    try {
      code.get(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
      System.getLogger("moor").log(System.Logger.Level.DEBUG, "the container is still there", e);
    }
  }

  @Override
  public void close() throws IOException {
    response.close();
  }
}
