package dev.moor.http.route;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpResponse;
import dev.moor.actors.port.AttachService;
import dev.moor.actors.port.ContainerService;
import dev.moor.actors.port.EngineServices;
import dev.moor.actors.port.LogService;
import dev.moor.http.json.GoTime;
import dev.moor.http.stream.Bytes;
import dev.moor.http.stream.SessionFlow;
import dev.moor.http.stream.Upgrade;
import java.util.concurrent.CompletionStage;

/** A container's streams: attach and logs. */
final class StreamRoutes {
  private final AttachService attach;
  private final LogService logs;
  private final ContainerService containers;

  StreamRoutes(EngineServices services) {
    this.attach = services.attach();
    this.logs = services.logs();
    this.containers = services.containers();
  }

  void addTo(Router router) {
    router
        .on("POST", "/containers/{}/attach", this::attach)
        .on("GET", "/containers/{}/logs", this::logs);
  }

  /** Clients older than 1.42 know one type for both forms. */
  static ContentType streamType(Exchange exchange, boolean tty) {
    return tty || !exchange.atLeast(42) ? Replies.RAW_STREAM : Replies.MULTIPLEXED_STREAM;
  }

  private CompletionStage<HttpResponse> attach(Exchange exchange) {
    exchange.discardBody();
    AttachService.Options options =
        new AttachService.Options(
            exchange.flag("stdin"),
            exchange.flag("stdout"),
            exchange.flag("stderr"),
            exchange.flag("logs"),
            exchange.flag("stream"),
            exchange.text("detachKeys"));
    return attach
        .attach(exchange.asker(), exchange.ref(), options)
        .thenApply(session -> hijack(exchange, session));
  }

  static HttpResponse hijack(Exchange exchange, AttachService.Session session) {
    return Upgrade.answer(
        exchange.request(), streamType(exchange, session.tty()), SessionFlow.of(session));
  }

  private CompletionStage<HttpResponse> logs(Exchange exchange) {
    boolean stdout = exchange.flag("stdout");
    boolean stderr = exchange.flag("stderr");
    if (!stdout && !stderr) {
      throw Replies.invalid(
          "Bad parameters: you must choose at least one stream (must specify at least one of"
              + " 'stdout' or 'stderr')");
    }
    var since = GoTime.parse("since", exchange.text("since"));
    var until = GoTime.parse("until", exchange.text("until"));
    long tail = tail(exchange.text("tail"));
    boolean follow = exchange.flag("follow");
    return containers
        .inspect(exchange.ref(), false)
        .thenCompose(
            found -> {
              boolean tty = found.view().spec().tty();
              LogService.Query query =
                  new LogService.Query(
                      stdout,
                      stderr,
                      follow,
                      exchange.flag("timestamps"),
                      since,
                      until,
                      tail,
                      !tty,
                      exchange.flag("details"));
              return logs.read(found.view().id(), query)
                  .thenApply(
                      lines ->
                          Replies.stream(
                              streamType(exchange, tty),
                              Bytes.until(exchange.peer().inputEnded(), Bytes.source(lines))));
            });
  }

  private static long tail(String text) {
    if (text.isEmpty() || text.equals("all")) {
      return -1;
    }
    try {
      return Math.max(-1, Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw Replies.invalid(
          "invalid value for tail: \"" + text + "\" is neither a number nor 'all'");
    }
  }
}
