package dev.moor.http.route;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.port.ContainerService;
import dev.moor.actors.port.ContainerService.ListQuery;
import dev.moor.actors.port.ContainerService.Listed;
import dev.moor.actors.port.ContainerService.WaitCondition;
import dev.moor.actors.port.ContainerService.WaitResult;
import dev.moor.actors.port.EngineServices;
import dev.moor.http.ServerInfo;
import dev.moor.http.json.ContainerJson;
import dev.moor.http.json.CreateReader;
import dev.moor.http.json.JsonOut;
import dev.moor.http.json.NetworkReader;
import dev.moor.http.stream.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** Containers: their life, lists and inspect. */
final class ContainerRoutes {
  private final ContainerService containers;
  private final ServerInfo info;
  private final InspectAnswers answers = new InspectAnswers();

  ContainerRoutes(EngineServices services, ServerInfo info) {
    this.containers = services.containers();
    this.info = info;
  }

  void addTo(Router router) {
    router
        .on("GET", "/containers/json", this::list)
        .on("POST", "/containers/create", this::create)
        .on("POST", "/containers/prune", this::prune)
        .on("GET", "/containers/{}/json", this::inspect)
        .on("GET", "/containers/{}/top", this::top)
        .on("POST", "/containers/{}/start", this::start)
        .on("POST", "/containers/{}/stop", this::stop)
        .on("POST", "/containers/{}/restart", this::restart)
        .on("POST", "/containers/{}/kill", this::kill)
        .on("POST", "/containers/{}/rename", this::rename)
        .on("POST", "/containers/{}/pause", act((x, c) -> c.pause(x.asker(), x.ref())))
        .on("POST", "/containers/{}/unpause", act((x, c) -> c.unpause(x.asker(), x.ref())))
        .on("POST", "/containers/{}/resize", this::resize)
        .on("POST", "/containers/{}/wait", this::waitFor)
        .on("DELETE", "/containers/{}", this::remove);
  }

  private Router.Route act(BiFunction<Exchange, ContainerService, CompletionStage<Void>> action) {
    return exchange -> {
      exchange.discardBody();
      return action.apply(exchange, containers).thenApply(done -> Replies.noContent());
    };
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    int limit = Math.max(0, exchange.number("limit", 0));
    ListQuery query =
        new ListQuery(exchange.flag("all"), limit, exchange.flag("size"), exchange.filters());
    return containers.list(query).thenApply(ContainerRoutes::listJson);
  }

  private static HttpResponse listJson(List<Listed> all) {
    Instant now = Instant.now();
    return Replies.json(
        out -> {
          out.array();
          for (Listed listed : all) {
            ContainerJson.listed(out, listed, now);
          }
          out.endArray();
        });
  }

  private CompletionStage<HttpResponse> create(Exchange exchange) {
    String name = exchange.text("name");
    String platform = exchange.text("platform");
    return exchange
        .body()
        .thenCompose(
            body -> {
              checkPlatform(platform);
              ContainerSpec spec = CreateReader.read(body);
              return containers.create(
                  exchange.asker(), name.isEmpty() ? null : name, spec, NetworkReader.choice(body));
            })
        .thenApply(
            created ->
                Replies.json(
                    StatusCodes.CREATED,
                    out ->
                        out.object()
                            .text("Id", created.id())
                            .texts("Warnings", created.warnings())
                            .end()));
  }

  private void checkPlatform(String platform) {
    boolean own =
        platform.isEmpty()
            || platform.equals("linux")
            || platform.equals("linux/" + info.architecture());
    if (!own) {
      throw Replies.notImplemented(
          "option platform is not supported yet for another machine than linux/"
              + info.architecture()
              + " (value \""
              + platform
              + "\")");
    }
  }

  private CompletionStage<HttpResponse> inspect(Exchange exchange) {
    return containers
        .inspect(exchange.ref(), exchange.flag("size"))
        .thenApply(found -> Replies.json(answers.body(found, this::inspected)));
  }

  private ByteString inspected(Listed found) {
    Map<String, String> data = info.graphDriverData().apply(found.view());
    return JsonOut.line(out -> ContainerJson.inspected(out, found, data));
  }

  private CompletionStage<HttpResponse> top(Exchange exchange) {
    String arguments = exchange.text("ps_args");
    return containers
        .top(exchange.asker(), exchange.ref(), arguments.isEmpty() ? "-ef" : arguments)
        .thenApply(
            top ->
                Replies.json(
                    out -> {
                      out.object().array("Processes");
                      for (List<String> process : top.processes()) {
                        out.array().elements(process).endArray();
                      }
                      out.endArray().texts("Titles", top.titles()).end();
                    }));
  }

  private CompletionStage<HttpResponse> start(Exchange exchange) {
    if (!exchange.text("checkpoint").isEmpty()) {
      throw Replies.notImplemented("option checkpoint is not supported yet");
    }
    exchange.discardBody();
    return containers
        .start(exchange.asker(), exchange.ref())
        .thenApply(started -> Replies.noContent());
  }

  private CompletionStage<HttpResponse> stop(Exchange exchange) {
    return act((x, c) -> c.stop(x.asker(), x.ref(), x.text("signal"), x.number("t")))
        .answer(exchange);
  }

  private CompletionStage<HttpResponse> restart(Exchange exchange) {
    return act((x, c) -> c.restart(x.asker(), x.ref(), x.text("signal"), x.number("t")))
        .answer(exchange);
  }

  private CompletionStage<HttpResponse> kill(Exchange exchange) {
    String given = exchange.text("signal");
    String signal = given.isEmpty() ? "SIGKILL" : given;
    return act((x, c) -> killed(c.kill(x.asker(), x.ref(), signal), x.ref())).answer(exchange);
  }

  private static CompletionStage<Void> killed(CompletionStage<Void> done, String ref) {
    return Replies.explained(done, "Cannot kill container: " + ref);
  }

  private CompletionStage<HttpResponse> rename(Exchange exchange) {
    return act((x, c) -> c.rename(x.asker(), x.ref(), x.text("name"))).answer(exchange);
  }

  private CompletionStage<HttpResponse> resize(Exchange exchange) {
    exchange.discardBody();
    return containers
        .resize(exchange.asker(), exchange.ref(), exchange.number("h", 0), exchange.number("w", 0))
        .thenApply(done -> Replies.empty(StatusCodes.OK));
  }

  private CompletionStage<HttpResponse> remove(Exchange exchange) {
    if (exchange.flag("link")) {
      throw Replies.notImplemented("option link is not supported yet");
    }
    return act((x, c) -> c.remove(x.asker(), x.ref(), x.flag("force"), x.flag("v")))
        .answer(exchange);
  }

  private CompletionStage<HttpResponse> prune(Exchange exchange) {
    exchange.discardBody();
    return containers
        .prune(exchange.asker(), exchange.filters())
        .thenApply(
            pruned ->
                Replies.json(
                    out ->
                        out.object()
                            .texts("ContainersDeleted", pruned.removed())
                            .number("SpaceReclaimed", pruned.spaceReclaimedBytes())
                            .end()));
  }

  /** The head goes out as soon as the wait is registered: clients start the container after it. */
  private CompletionStage<HttpResponse> waitFor(Exchange exchange) {
    exchange.discardBody();
    WaitCondition condition = condition(exchange.text("condition"));
    return containers
        .wait(exchange.ref(), condition)
        .thenApply(
            end -> {
              Source<ByteString, akka.NotUsed> body =
                  Source.completionStage(end)
                      .map(ContainerRoutes::waitJson)
                      .recover(
                          Throwable.class,
                          () -> waitJson(new WaitResult(255, "the wait ended without a result")));
              return Replies.stream(Replies.JSON, Bytes.until(exchange.peer().inputEnded(), body));
            });
  }

  private static WaitCondition condition(String text) {
    return switch (text) {
      case "", "not-running" -> WaitCondition.NOT_RUNNING;
      case "next-exit" -> WaitCondition.NEXT_EXIT;
      case "removed" -> WaitCondition.REMOVED;
      default -> throw Replies.invalid("invalid condition: \"" + text + "\"");
    };
  }

  private static ByteString waitJson(WaitResult result) {
    return JsonOut.line(
        out -> {
          out.object();
          if (!result.error().isEmpty()) {
            out.object("Error").text("Message", result.error()).end();
          }
          out.number("StatusCode", result.statusCode()).end();
        });
  }
}
