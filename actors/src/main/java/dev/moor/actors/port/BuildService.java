package dev.moor.actors.port;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.port.ImageService.Auth;
import dev.moor.actors.port.ImageService.Progress;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Images made here: of a container as it is, or of a Dockerfile. */
public interface BuildService {
  /**
   * An image to be made of a container.
   *
   * @param repository empty: the image gets no name
   * @param changes Dockerfile lines
   * @param config null: the container's own
   */
  record Commit(
      String container,
      String repository,
      String tag,
      String comment,
      String author,
      boolean pause,
      List<String> changes,
      ContainerSpec config) {}

  /**
   * An image to be built.
   *
   * @param dockerfile its path in the context
   * @param names what the image is to be called
   * @param buildArgs a null value takes nothing but marks the argument as known
   * @param target the stage that is wanted; empty: the last
   * @param platform empty: the host's
   * @param host limits and network of the steps' containers
   * @param auths credentials by registry
   * @param cacheFrom images whose steps count as done; empty: all that are here
   * @param remote where the context is fetched from; empty: the client sends it
   */
  record Build(
      String dockerfile,
      List<String> names,
      Map<String, String> buildArgs,
      Map<String, String> labels,
      String target,
      String platform,
      boolean noCache,
      boolean pull,
      boolean quiet,
      HostSpec host,
      Map<String, Auth> auths,
      List<String> cacheFrom,
      String remote) {}

  /** Gives the image's id. */
  CompletionStage<String> commit(Asker asker, Commit commit);

  /**
   * Reads the context (a tar, maybe compressed) to its end and builds. Fails before the first
   * progress where the request or the Dockerfile is wrong. Cancelling the stage's future ends the
   * build; what runs for it is killed and removed.
   */
  CompletionStage<Void> build(
      Asker asker, Build build, InputStream context, Consumer<Progress> progress);

  /** What a prune of the build caches did: their ids, and the bytes it won. */
  record CachesPruned(List<String> ids, long spaceReclaimedBytes) {}

  /**
   * Removes the folders that cache mounts keep, the longest unused first; none while builds run,
   * which may use them.
   *
   * @param keepBytes so much may stay
   */
  CompletionStage<CachesPruned> prune(
      Asker asker, Map<String, List<String>> filters, long keepBytes);

  /** A folder of cache mounts. */
  record Cache(String id, String type, long bytes, Instant usedAt) {}

  /** All there are. */
  CompletionStage<List<Cache>> caches();
}
