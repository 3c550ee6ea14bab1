package dev.moor.http;

import dev.moor.actors.network.EndpointChoice;
import dev.moor.actors.network.NetworkSpec;
import dev.moor.actors.network.NetworkView;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.NetworkService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Networks in memory: none, host, and what a test makes. */
final class FakeNetworks implements NetworkService {
  private final List<Listed> all = new ArrayList<>();

  FakeNetworks() {
    add(spec("none", "null"));
    add(spec("host", "host"));
  }

  private static NetworkSpec spec(String name, String driver) {
    return new NetworkSpec(
        name, driver, "", false, false, false, List.of(), Map.of(), Map.of(), Map.of(), null);
  }

  private String add(NetworkSpec spec) {
    String id = "%064x".formatted(all.size() + 1);
    all.add(new Listed(new NetworkView(id, spec, Instant.EPOCH, false), List.of()));
    return id;
  }

  @Override
  public CompletionStage<Created> create(Asker asker, NetworkSpec spec) {
    return CompletableFuture.completedFuture(new Created(add(spec), ""));
  }

  @Override
  public CompletionStage<List<Listed>> list(Map<String, List<String>> filters) {
    return CompletableFuture.completedFuture(all);
  }

  @Override
  public CompletionStage<Listed> inspect(String ref) {
    return all.stream()
        .filter(l -> l.view().name().equals(ref) || l.view().id().startsWith(ref))
        .findFirst()
        .map(CompletableFuture::completedFuture)
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new MoorException(
                        MoorException.Kind.NOT_FOUND, "network " + ref + " not found")));
  }

  @Override
  public CompletionStage<Void> remove(Asker asker, String ref) {
    all.removeIf(listed -> listed.view().name().equals(ref));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> connect(
      Asker asker, String ref, String container, EndpointChoice endpoint) {
    return inspect(ref).thenApply(found -> null);
  }

  @Override
  public CompletionStage<Void> disconnect(
      Asker asker, String ref, String container, boolean force) {
    return inspect(ref).thenApply(found -> null);
  }

  @Override
  public CompletionStage<List<String>> prune(Asker asker, Map<String, List<String>> filters) {
    return CompletableFuture.completedFuture(List.of());
  }
}
