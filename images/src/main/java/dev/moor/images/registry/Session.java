package dev.moor.images.registry;

import dev.moor.images.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Talks with one registry for one caller: challenges answered, redirects followed without
 * credentials, requests repeated where that may help.
 */
final class Session {
  private static final int MAX_ATTEMPTS = 6;
  private static final int MAX_REDIRECTS = 10;
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(90);

  private static final String AGENT = "moor";

  private final HttpClients clients;
  private final URI base;
  private final boolean insecure;
  private final Authorizer authorizer;
  private final Cancellation cancellation;

  private Session(
      HttpClients clients,
      URI base,
      boolean insecure,
      Credentials credentials,
      Set<String> scopes,
      boolean offline,
      Cancellation cancellation) {
    this.clients = clients;
    this.base = base;
    this.insecure = insecure;
    this.cancellation = cancellation;
    this.authorizer =
        new Authorizer(base, insecure, credentials, scopes, offline, this::sendForToken);
  }

  /** Finds an address of the endpoint that answers and hears what it wants to know of us. */
  static Session open(
      HttpClients clients,
      Endpoint endpoint,
      Credentials credentials,
      Set<String> scopes,
      boolean offline,
      Cancellation cancellation)
      throws IOException, InterruptedException {
    ImageException last = null;
    URI lastBase = endpoint.bases().get(endpoint.bases().size() - 1);
    for (URI base : endpoint.bases()) {
      Session session =
          new Session(
              clients,
              base,
              endpoint.insecure(),
              endpoint.mirror() ? Credentials.NONE : credentials,
              scopes,
              offline,
              cancellation);
      Call ping = Call.get(session.uri("/v2/"), Map.of());
      try (InputStream body =
          session.ping(ping, base.equals(lastBase) ? ANSWER_TIMEOUT : clients.waits().probe())) {
        body.readNBytes(1);
        return session;
      } catch (IOException e) {
        last = DialErrors.of("GET", ping.uri(), e);
      }
    }
    throw last;
  }

  /** A session with an address that need not serve the distribution API. */
  static Session unchecked(
      HttpClients clients, Endpoint endpoint, Credentials credentials, Cancellation cancellation) {
    return new Session(
        clients,
        endpoint.bases().get(0),
        endpoint.insecure(),
        credentials,
        Set.of(),
        false,
        cancellation);
  }

  private InputStream ping(Call ping, Duration timeout) throws IOException, InterruptedException {
    HttpResponse<InputStream> response = once(ping, "", timeout);
    if (response.statusCode() == 401) {
      authorizer.challenged(response.headers().allValues("WWW-Authenticate"), "");
    }
    return response.body();
  }

  /** An absolute address at this registry. */
  URI uri(String pathAndQuery) {
    return URI.create(base + pathAndQuery);
  }

  Cancellation cancellation() {
    return cancellation;
  }

  String refreshToken() {
    return authorizer.refreshToken();
  }

  /**
   * Sends a request and gives the last answer, whatever its status; its body must be closed.
   *
   * @throws ImageException where no answer came
   */
  HttpResponse<InputStream> send(Call call) throws IOException, InterruptedException {
    return repeat(call, true);
  }

  private HttpResponse<InputStream> sendForToken(Call call)
      throws IOException, InterruptedException {
    return repeat(call, false);
  }

  private HttpResponse<InputStream> repeat(Call call, boolean follow)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      boolean last = attempt == MAX_ATTEMPTS || !call.repeatable();
      try {
        HttpResponse<InputStream> response = follow ? follow(call) : once(call, "");
        if (last || !isPassing(response.statusCode())) {
          return response;
        }
        discard(response);
        pause(attempt, response.headers().firstValue("Retry-After"));
      } catch (IOException e) {
        if (last || DialErrors.isLasting(e)) {
          throw DialErrors.of(call.method(), call.uri(), e);
        }
        pause(attempt, Optional.empty());
      }
    }
  }

  private static boolean isPassing(int status) {
    return switch (status) {
      case 408, 425, 429, 500, 502, 503, 504 -> true;
      default -> false;
    };
  }

  /** Waits longer each time; as long as the registry says where it does. */
  void pause(int attempt, Optional<String> retryAfter) throws InterruptedException {
    long longest = clients.waits().longestPause().toMillis();
    long millis = clients.waits().firstPause().toMillis() << Math.min(attempt - 1, 10);
    millis += ThreadLocalRandom.current().nextLong(millis / 2 + 1);
    if (retryAfter.isPresent() && retryAfter.get().strip().matches("[0-9]{1,6}")) {
      millis = Math.max(millis, Long.parseLong(retryAfter.get().strip()) * 1000);
    }
    cancellation.pause(Duration.ofMillis(Math.min(millis, longest)));
  }

  private HttpResponse<InputStream> follow(Call first) throws IOException, InterruptedException {
    Call call = first;
    boolean challenged = false;
    int redirects = 0;
    while (true) {
      String authorization = isHome(call.uri()) ? authorizer.header(call.method(), call.uri()) : "";
      HttpResponse<InputStream> response = once(call, authorization);
      int status = response.statusCode();
      if (status == 401 && isHome(call.uri()) && !challenged) {
        challenged = true;
        authorizer.challenged(response.headers().allValues("WWW-Authenticate"), authorization);
        String answer = authorizer.header(call.method(), call.uri());
        if (answer.isEmpty() || answer.equals(authorization)) {
          return response;
        }
        discard(response);
        continue;
      }
      Optional<String> location = response.headers().firstValue("Location");
      boolean redirect = status == 301 || status == 302 || status == 303 || status >= 307;
      if (!redirect || status > 308 || location.isEmpty()) {
        return response;
      }
      redirects++;
      if (redirects > MAX_REDIRECTS) {
        throw new IOException("stopped after " + MAX_REDIRECTS + " redirects");
      }
      discard(response);
      URI target = target(call.uri(), location.get());
      call =
          status == 303 && !call.method().equals("HEAD")
              ? call.asGet().to(target)
              : call.to(target);
    }
  }

  /** True where credentials may be sent: the same scheme, host and port as the registry's. */
  private boolean isHome(URI uri) {
    return base.getScheme().equals(uri.getScheme())
        && base.getRawAuthority().equalsIgnoreCase(uri.getRawAuthority());
  }

  /** Where a redirect or an upload's location leads; never from TLS to plain text. */
  URI target(URI from, String location) {
    URI target;
    try {
      target = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new ImageException(
          ImageException.Kind.INTERNAL, "the registry redirects to an invalid address", e);
    }
    boolean tls = "https".equals(target.getScheme());
    boolean plain = "http".equals(target.getScheme());
    if (target.getHost() == null
        || !tls && !(plain && (insecure || from.getScheme().equals("http")))) {
      throw new ImageException(
          ImageException.Kind.INTERNAL,
          "the registry redirects to "
              + target.getScheme()
              + "://"
              + target.getRawAuthority()
              + ", which is not allowed from "
              + from.getScheme());
    }
    return target;
  }

  private HttpResponse<InputStream> once(Call call, String authorization)
      throws IOException, InterruptedException {
    return once(call, authorization, ANSWER_TIMEOUT);
  }

  private HttpResponse<InputStream> once(Call call, String authorization, Duration timeout)
      throws IOException, InterruptedException {
    cancellation.check();
    HttpRequest.Builder request = HttpRequest.newBuilder(call.uri()).header("User-Agent", AGENT);
    call.headers().forEach(request::header);
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    if (call.body() == null) {
      boolean empty = call.method().equals("POST") || call.method().equals("PUT");
      request
          .timeout(timeout)
          .method(
              call.method(),
              empty ? BodyPublishers.ofByteArray(new byte[0]) : BodyPublishers.noBody());
    } else {
      request.method(call.method(), call.body().get());
    }
    boolean unverified = insecure && sameHost(call.uri());
    HttpClient client = clients.of(call.uri().getRawAuthority(), unverified);
    CompletableFuture<HttpResponse<InputStream>> answer =
        client.sendAsync(request.build(), BodyHandlers.ofInputStream());
    try (Cancellation.Registration registration =
        cancellation.onCancel(() -> answer.cancel(true))) {
      return answer.get();
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    } catch (CancellationException e) {
      cancellation.check();
      throw e;
    } catch (ExecutionException e) {
      cancellation.check();
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException(String.valueOf(e.getCause().getMessage()), e.getCause());
    }
  }

  private boolean sameHost(URI uri) {
    return base.getHost() != null && base.getHost().equalsIgnoreCase(uri.getHost());
  }

  /** Gives an answer's body up; what of it is still to come is not read. */
  static void discard(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      body.readNBytes(4096);
    } catch (IOException e) {
      // nothing of it was wanted
      org.slf4j.LoggerFactory.getLogger(Session.class).debug("an answer's rest: {}", e.toString());
    }
  }
}
