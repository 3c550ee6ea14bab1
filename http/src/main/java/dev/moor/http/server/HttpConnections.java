package dev.moor.http.server;

import akka.NotUsed;
import akka.actor.ClassicActorSystemProvider;
import akka.actor.Scheduler;
import akka.http.javadsl.Http;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.Host;
import akka.http.javadsl.settings.ServerSettings;
import akka.stream.Materializer;
import akka.stream.TLSProtocol;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.Flow;
import akka.util.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import scala.concurrent.ExecutionContextExecutor;

/** Akka HTTP's server layer joined to a connection's socket. */
final class HttpConnections {
  /**
   * Our limits, whatever the system's configuration says: an API server of streams. Headers stay
   * text, but for those that HTTP itself needs: nobody here asks for their models, and a new
   * connection, which most clients open for each call, would parse each value anew.
   */
  private static final String SETTINGS =
      """
      akka.http.server {
        request-timeout = infinite
        idle-timeout = infinite
        pipelining-limit = 1
        transparent-head-requests = off
        default-host-header = "api.moor.localhost"
        parsing {
          max-uri-length = 64k
          max-header-value-length = 64k
          max-content-length = infinite
          max-to-strict-bytes = 32m
          uri-parsing-mode = relaxed
          illegal-header-warnings = off
          error-logging-verbosity = off
          modeled-header-parsing = off
        }
      }
      """;

  /** The next request of a client that asks again and again is there sooner. */
  private static final Duration PAUSE = Duration.ofMillis(10);

  /** Shared by all connections: making it primes a table of some hundred header names. */
  private final BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> layer;

  private final Materializer materializer;
  private final Handler handler;
  private final ReadySeats ready;

  HttpConnections(
      ClassicActorSystemProvider system,
      Materializer materializer,
      Handler handler,
      String serverHeader) {
    Config config =
        ConfigFactory.parseString(SETTINGS)
            .withFallback(
                ConfigFactory.parseString(
                    "akka.http.server.server-header = \"" + serverHeader + "\""))
            .withFallback(system.classicSystem().settings().config());
    ServerSettings settings =
        ServerSettings.create(config).withDefaultHostHeader(Host.create("api.moor.localhost"));
    this.layer = Http.get(system).serverLayer(settings).atop(bytes());
    this.materializer = materializer;
    this.handler = handler;
    Scheduler scheduler = system.classicSystem().scheduler();
    ExecutionContextExecutor dispatcher = system.classicSystem().dispatcher();
    this.ready =
        new ReadySeats(
            this::waiting, dispatcher, task -> scheduler.scheduleOnce(PAUSE, task, dispatcher));
  }

  /**
   * @param engine null: plain
   */
  void run(Connection connection, SSLEngine engine) {
    if (engine == null && ready.take(connection)) {
      return;
    }
    Seat seat = new Seat();
    seat.take(connection);
    Flow<ByteString, ByteString, NotUsed> socket = Flow.fromGraph(new ChannelStage(seat));
    if (engine != null) {
      socket = BidiFlow.fromGraph(new TlsStage(engine, connection.peer())).join(socket);
    }
    start(seat, socket);
  }

  private Seat waiting() {
    Seat seat = new Seat();
    start(seat, Flow.fromGraph(new ChannelStage(seat)));
    return seat;
  }

  private void start(Seat seat, Flow<ByteString, ByteString, NotUsed> socket) {
    Flow<HttpRequest, HttpResponse, NotUsed> answers =
        Flow.of(HttpRequest.class).mapAsync(1, request -> handler.handle(request, seat.peer()));
    layer.join(socket).join(answers).run(materializer);
  }

  /** Ends what waits for connections; those that are open go on. */
  void close() {
    ready.close();
  }

  /** In place of Akka's TLS placebo, which would set up an SSL context for nothing. */
  private static BidiFlow<
          TLSProtocol.SslTlsOutbound, ByteString, ByteString, TLSProtocol.SslTlsInbound, NotUsed>
      bytes() {
    return BidiFlow.fromFlows(
        Flow.of(TLSProtocol.SslTlsOutbound.class)
            .filter(outbound -> outbound instanceof TLSProtocol.SendBytes)
            .map(outbound -> ((TLSProtocol.SendBytes) outbound).bytes()),
        Flow.of(ByteString.class)
            .<TLSProtocol.SslTlsInbound>map(in -> new TLSProtocol.SessionBytes(null, in)));
  }
}
