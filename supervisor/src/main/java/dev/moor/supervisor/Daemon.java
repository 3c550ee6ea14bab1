package dev.moor.supervisor;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.SpawnProtocol;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.moor.http.HttpServer;
import dev.moor.http.Listen;
import dev.moor.http.ServerInfo;
import dev.moor.runtime.RuntimeEnvironment;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running daemon: its parts in the order of their start; closing it leaves containers alone.
 */
final class Daemon implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
  private static final long CLOSE_LIMIT_SECONDS = 10;

  private final ActorSystem<SpawnProtocol.Command> system;
  private final RuntimeEnvironment runtime;
  private final HttpServer http;
  private final Engine engine;
  private final String version;

  private Daemon(
      ActorSystem<SpawnProtocol.Command> system,
      RuntimeEnvironment runtime,
      HttpServer http,
      Engine engine,
      String version) {
    this.system = system;
    this.runtime = runtime;
    this.http = http;
    this.engine = engine;
    this.version = version;
  }

  /** Opens the journal, starts the supervisors, listens; replay goes on behind it. */
  static Daemon start(MoordOptions options) throws IOException {
    DataRoot root =
        new DataRoot(
            options.dataRoot.toAbsolutePath().normalize(),
            options.execRoot.toAbsolutePath().normalize());
    root.create();
    CompletableFuture<RuntimeEnvironment> probe = probe(options, root);
    ActorSystem<SpawnProtocol.Command> system = null;
    try {
      system =
          ActorSystem.create(
              SpawnProtocol.create(), "moord", config(root, options.journalKeeping()));
      Engine engine = Engine.start(options, root, () -> joined(probe), system, engineId(root));
      SystemAdapter.BuildFacts build = BuildInfo.read();
      HttpServer http =
          HttpServer.bind(
              system,
              engine.services(),
              listens(options),
              new ServerInfo(build.version(), HostFacts.goArchitecture(), engine::graphDriverData));
      warmUp(options, engine);
      return new Daemon(system, joined(probe), http, engine, build.version());
    } catch (IOException | RuntimeException e) {
      if (system != null) {
        end(system);
      }
      probe.thenAccept(RuntimeEnvironment::close);
      throw e;
    }
  }

  /** On a thread of its own: it mostly waits for programs, while the actors start. */
  private static CompletableFuture<RuntimeEnvironment> probe(MoordOptions options, DataRoot root) {
    CompletableFuture<RuntimeEnvironment> probe = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                probe.complete(
                    RuntimeEnvironment.probe(
                        new RuntimeEnvironment.Options(
                            root.data(), root.exec(), options.defaultRuntime, "moor")));
              } catch (RuntimeException | Error e) {
                probe.completeExceptionally(e);
              }
            },
            "runtime-probe");
    thread.setDaemon(true);
    thread.start();
    return probe;
  }

  private static RuntimeEnvironment joined(CompletableFuture<RuntimeEnvironment> probe) {
    try {
      return probe.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause; // as RuntimeMissingException, which main tells without a stack
      }
      throw e;
    }
  }

  private static void warmUp(MoordOptions options, Engine engine) {
    options.hostsOrDefault().stream()
        .filter(host -> host.startsWith("unix://"))
        .findFirst()
        .map(host -> Path.of(host.substring("unix://".length())))
        .ifPresent(socket -> engine.recovered().thenRun(() -> WarmUp.begin(socket)));
  }

  String version() {
    return version;
  }

  private static Config config(DataRoot root, JournalKeeping keeping) {
    return ConfigFactory.parseMap(
            Map.of(
                "moor.journal.dir", root.journal().toString(),
                "moor.journal.segment-bytes", keeping.segmentBytes(),
                "moor.journal.batch.max-bytes", keeping.batchBytes(),
                "moor.snapshots.dir", root.snapshots().toString()))
        .withFallback(ConfigFactory.load());
  }

  private static String engineId(DataRoot root) throws IOException {
    Path file = root.data().resolve("engine-id");
    if (!Files.exists(file)) {
      Files.writeString(file, UUID.randomUUID() + "\n");
    }
    return Files.readString(file).strip();
  }

  private static List<Listen> listens(MoordOptions options) {
    List<Listen> listens = new ArrayList<>();
    for (String host : options.hostsOrDefault()) {
      if (host.startsWith("unix://")) {
        listens.add(new Listen.Unix(Path.of(host.substring("unix://".length()))));
        continue;
      }
      URI uri = URI.create(host);
      if (uri.getHost() == null || uri.getPort() < 0) {
        throw new MoordOptions.OptionException("-H " + host + ": use tcp://HOST:PORT");
      }
      boolean tls = options.tls || options.tlsVerify;
      listens.add(
          tls
              ? new Listen.Tls(
                  uri.getHost(),
                  uri.getPort(),
                  options.tlsVerify ? options.tlsCaCert : null,
                  options.tlsCert,
                  options.tlsKey)
              : new Listen.Tcp(uri.getHost(), uri.getPort()));
    }
    return listens;
  }

  @Override
  public void close() {
    try {
      http.close().toCompletableFuture().get(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the listeners did not close cleanly", e);
    }
    engine.end();
    end(system);
    runtime.close();
  }

  private static void end(ActorSystem<?> system) {
    system.terminate();
    try {
      system.getWhenTerminated().toCompletableFuture().get(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the actors did not end in time", e);
    }
  }
}
