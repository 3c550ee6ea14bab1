package dev.moor.http.route;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.port.BuildService;
import dev.moor.actors.port.BuildService.Build;
import dev.moor.actors.port.BuildService.Commit;
import dev.moor.actors.port.EngineServices;
import dev.moor.http.json.BuildReader;
import dev.moor.http.json.CreateReader;
import dev.moor.http.json.GoBase64;
import dev.moor.http.stream.ProgressLines;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Images made here: commit and the classic builder. */
final class BuildRoutes {
  private final BuildService builds;

  BuildRoutes(EngineServices services) {
    this.builds = services.builds();
  }

  void addTo(Router router) {
    router
        .on("POST", "/commit", this::commit)
        .on("POST", "/build", this::build)
        .on("POST", "/build/prune", this::prune);
  }

  private CompletionStage<HttpResponse> commit(Exchange exchange) {
    return exchange
        .body()
        .thenCompose(
            body -> {
              ContainerSpec config = body.isEmpty() ? null : CreateReader.read(body);
              return builds.commit(
                  exchange.asker(),
                  new Commit(
                      exchange.text("container"),
                      exchange.text("repo"),
                      exchange.text("tag"),
                      exchange.text("comment"),
                      exchange.text("author"),
                      exchange.flag("pause", true),
                      exchange.texts("changes"),
                      config));
            })
        .thenApply(
            id -> Replies.json(StatusCodes.CREATED, out -> out.object().text("Id", id).end()));
  }

  private CompletionStage<HttpResponse> build(Exchange exchange) {
    refuse(exchange);
    Build build =
        BuildReader.read(
            new BuildReader.Query() {
              @Override
              public String text(String name) {
                return exchange.text(name);
              }

              @Override
              public List<String> texts(String name) {
                return exchange.texts(name);
              }

              @Override
              public boolean flag(String name) {
                return exchange.flag(name);
              }
            },
            GoBase64.auths(exchange.header("X-Registry-Config").orElse("")));
    ProgressLines lines = new ProgressLines(exchange.materializer(), progress -> true);
    CompletableFuture<CompletionStage<Void>> begun = new CompletableFuture<>();
    Blocking.withBody(
            exchange,
            body -> {
              CompletionStage<Void> work = builds.build(exchange.asker(), build, body, lines::add);
              begun.complete(work);
              return work;
            })
        .whenComplete((done, failure) -> ImageTransferRoutes.end(lines, failure));
    // a build nobody waits for any more is given up
    CompletableFuture.anyOf(lines.gone(), exchange.peer().inputEnded())
        .thenCombine(begun, (gone, work) -> work.toCompletableFuture().cancel(false));
    return ImageTransferRoutes.answer(lines);
  }

  /** There is no cache of steps beside the images; what goes are the folders of cache mounts. */
  private CompletionStage<HttpResponse> prune(Exchange exchange) {
    exchange.discardBody();
    for (String option : List.of("reserved-space", "max-used-space", "min-free-space")) {
      String value = exchange.text(option);
      if (!value.isEmpty() && !value.equals("0")) {
        throw Replies.notImplemented("option " + option + " is not supported");
      }
    }
    return builds
        .prune(exchange.asker(), exchange.filters(), keepBytes(exchange.text("keep-storage")))
        .thenApply(
            pruned ->
                Replies.json(
                    out -> {
                      out.object();
                      if (pruned.ids().isEmpty()) {
                        out.raw("CachesDeleted", "null");
                      } else {
                        out.texts("CachesDeleted", pruned.ids());
                      }
                      out.number("SpaceReclaimed", pruned.spaceReclaimedBytes()).end();
                    }));
  }

  private static long keepBytes(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    if (!text.matches("[0-9]{1,18}")) {
      throw Replies.invalid("keep-storage is in bytes and expects an integer, got " + text);
    }
    return Long.parseLong(text);
  }

  private static void refuse(Exchange exchange) {
    if (exchange.text("version").equals("2")) {
      throw Replies.notImplemented(
          "building with BuildKit is not supported: set DOCKER_BUILDKIT=0");
    }
    for (String option : List.of("squash", "outputs", "isolation")) {
      String value = exchange.text(option);
      boolean said = option.equals("squash") ? exchange.flag(option) : !value.isEmpty();
      if (said && !value.equals("default")) {
        throw Replies.notImplemented("option " + option + " is not supported");
      }
    }
  }
}
