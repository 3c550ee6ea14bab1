package dev.moor.http.route;

import akka.http.javadsl.model.HttpResponse;
import dev.moor.actors.port.EngineServices;
import dev.moor.actors.port.ImageService;
import dev.moor.actors.port.ImageService.Auth;
import dev.moor.actors.port.ImageService.Found;
import dev.moor.actors.port.ImageService.Progress;
import dev.moor.http.json.Fields;
import dev.moor.http.json.GoBase64;
import dev.moor.http.json.ImageJson;
import dev.moor.http.stream.Bytes;
import dev.moor.http.stream.ProgressLines;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Images that come and go: pull, import, load, save. */
final class ImageTransferRoutes {
  private static final int DEFAULT_FOUND = 25;
  private static final int MAX_FOUND = 100;

  private final ImageService images;

  ImageTransferRoutes(EngineServices services) {
    this.images = services.images();
  }

  void addTo(Router router) {
    router
        .on("POST", "/images/create", this::create)
        .on("POST", "/images/load", this::load)
        .on("POST", "/images/{*}/push", this::push)
        .on("POST", "/auth", this::login)
        .on("GET", "/distribution/{*}/json", this::distribution)
        .on("GET", "/images/search", this::search)
        .on("GET", "/images/get", this::saveSeveral)
        .on("GET", "/images/{*}/get", exchange -> save(exchange, List.of(exchange.ref())));
  }

  private CompletionStage<HttpResponse> create(Exchange exchange) {
    String source = exchange.text("fromSrc");
    if (!exchange.text("fromImage").isEmpty()) {
      return pull(exchange);
    }
    if (!source.equals("-")) {
      throw source.isEmpty()
          ? Replies.invalid("one of the parameters fromImage and fromSrc is needed")
          : Replies.notImplemented("importing from a URL is not supported yet: " + source);
    }
    String platform = exchange.text("platform");
    if (!platform.isEmpty() && !platform.equals("linux")) {
      throw Replies.notImplemented(
          "option platform is not supported yet for imports (value \"" + platform + "\")");
    }
    return importTar(exchange);
  }

  private CompletionStage<HttpResponse> pull(Exchange exchange) {
    exchange.discardBody();
    Auth auth = GoBase64.auth(exchange.header("X-Registry-Auth").orElse(""));
    ProgressLines lines = new ProgressLines(exchange.materializer(), progress -> true);
    CompletionStage<Void> pull =
        images.pull(
            exchange.asker(),
            reference(exchange.text("fromImage"), exchange.text("tag")),
            exchange.text("platform"),
            auth,
            lines::add);
    return transfer(lines, pull);
  }

  private CompletionStage<HttpResponse> push(Exchange exchange) {
    exchange.discardBody();
    if (!exchange.text("platform").isEmpty()) {
      throw Replies.notImplemented("option platform is not supported yet for pushes");
    }
    Auth auth = GoBase64.auth(exchange.header("X-Registry-Auth").orElse(""));
    ProgressLines lines = new ProgressLines(exchange.materializer(), progress -> true);
    return transfer(
        lines,
        images.push(exchange.asker(), exchange.ref(), exchange.text("tag"), auth, lines::add));
  }

  private CompletionStage<HttpResponse> login(Exchange exchange) {
    return exchange
        .body()
        .thenCompose(body -> images.login(GoBase64.auth(Fields.of(body))))
        .thenApply(
            token ->
                Replies.json(
                    out ->
                        out.object()
                            .text("Status", "Login Succeeded")
                            .text("IdentityToken", token)
                            .end()));
  }

  private CompletionStage<HttpResponse> distribution(Exchange exchange) {
    Auth auth = GoBase64.auth(exchange.header("X-Registry-Auth").orElse(""));
    return images
        .distribution(exchange.ref(), auth)
        .thenApply(found -> Replies.json(out -> ImageJson.distribution(out, found)));
  }

  private CompletionStage<HttpResponse> search(Exchange exchange) {
    String term = exchange.text("term");
    if (term.isEmpty()) {
      throw Replies.invalid("bad parameter: a search needs a term");
    }
    String limit = exchange.text("limit");
    int most =
        limit.isEmpty() ? DEFAULT_FOUND : limit.matches("[0-9]{1,4}") ? Integer.parseInt(limit) : 0;
    if (most < 1 || most > MAX_FOUND) {
      throw Replies.invalid("limit " + limit + " is outside the range of [1, " + MAX_FOUND + "]");
    }
    Predicate<Found> wanted = SearchFilter.of(exchange.filters());
    Auth auth = GoBase64.auth(exchange.header("X-Registry-Auth").orElse(""));
    return images
        .search(term, most, auth)
        .thenApply(
            found ->
                Replies.json(out -> ImageJson.found(out, found.stream().filter(wanted).toList())));
  }

  /** A transfer nobody waits for any more is given up. */
  private static CompletionStage<HttpResponse> transfer(
      ProgressLines lines, CompletionStage<Void> work) {
    work.whenComplete((done, failure) -> end(lines, failure));
    lines.gone().thenRun(() -> work.toCompletableFuture().cancel(false));
    return answer(lines);
  }

  /** A tag may be a digest. */
  static String reference(String name, String tag) {
    if (tag.isEmpty()) {
      return name;
    }
    return name + (tag.contains(":") ? '@' : ':') + tag;
  }

  /** The answer begins when the upload is over: clients read none before. */
  private CompletionStage<HttpResponse> importTar(Exchange exchange) {
    ProgressLines lines = new ProgressLines(exchange.materializer(), progress -> true);
    String repository = exchange.text("repo");
    List<String> changes = new ArrayList<>(exchange.texts("changes"));
    return Blocking.withBody(
            exchange,
            body ->
                images.importTar(
                    exchange.asker(),
                    body,
                    repository,
                    exchange.text("tag"),
                    exchange.text("message"),
                    changes,
                    lines::add))
        .whenComplete(
            (id, failure) -> {
              if (failure == null) {
                lines.add(Progress.status(id));
              }
              end(lines, failure);
            })
        .handle((id, failure) -> lines)
        .thenCompose(ImageTransferRoutes::answer);
  }

  private CompletionStage<HttpResponse> load(Exchange exchange) {
    if (!exchange.texts("platform").isEmpty()) {
      throw Replies.notImplemented("option platform is not supported yet");
    }
    boolean quiet = exchange.flag("quiet");
    ProgressLines lines =
        new ProgressLines(exchange.materializer(), progress -> !quiet || progress.status() == null);
    return Blocking.withBody(exchange, body -> images.load(exchange.asker(), body, lines::add))
        .whenComplete((done, failure) -> end(lines, failure))
        .handle((done, failure) -> lines)
        .thenCompose(ImageTransferRoutes::answer);
  }

  static void end(ProgressLines lines, Throwable failure) {
    if (failure == null) {
      lines.end(null, null);
    } else {
      Throwable cause = Statuses.cause(failure);
      lines.end(cause, Statuses.message(cause));
    }
  }

  static CompletionStage<HttpResponse> answer(ProgressLines lines) {
    return lines.begun().thenApply(begun -> Replies.stream(Replies.JSON, lines.source()));
  }

  private CompletionStage<HttpResponse> saveSeveral(Exchange exchange) {
    List<String> names = new ArrayList<>();
    for (String given : exchange.texts("names")) {
      names.addAll(List.of(given.split(",")));
    }
    if (names.isEmpty()) {
      throw Replies.invalid("bad parameter: at least one of 'names' is needed");
    }
    return save(exchange, names);
  }

  private CompletionStage<HttpResponse> save(Exchange exchange, List<String> names) {
    return images
        .save(exchange.asker(), names)
        .thenApply(tar -> Replies.stream(Replies.TAR, Bytes.source(tar)));
  }
}
