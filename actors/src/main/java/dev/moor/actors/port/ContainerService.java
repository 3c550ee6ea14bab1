package dev.moor.actors.port;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.LimitChange;
import dev.moor.actors.health.HealthRule;
import dev.moor.actors.network.NetworkChoice;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * What the API asks of containers. {@code ref} is a full id, a name or a unique id prefix. Failures
 * complete the stage with {@link MoorException}.
 */
public interface ContainerService {
  /** Id and warnings of a created container. */
  record Created(String id, List<String> warnings) {}

  /** {@code error} is empty unless the exit code is unknown or the start failed. */
  record WaitResult(int statusCode, String error) {}

  enum WaitCondition {
    NOT_RUNNING,
    NEXT_EXIT,
    REMOVED
  }

  /**
   * @param filters Docker's filter names to values, checked by the implementation (INVALID)
   * @param limit 0: all; above 0 includes stopped ones
   */
  record ListQuery(boolean all, int limit, boolean size, Map<String, List<String>> filters) {}

  /**
   * A container in a list or inspect.
   *
   * @param sizeRwBytes -1 where not asked for
   * @param sizeRootFsBytes -1 where not asked for
   * @param health the last results of its health check; null: none
   * @param links on the default bridge: {@code /target:/container/alias}
   */
  record Listed(
      ContainerView view,
      Paths paths,
      List<MountPoint> mounts,
      long sizeRwBytes,
      long sizeRootFsBytes,
      HealthRule.Track health,
      List<String> links) {

    /** Without a health check and links. */
    public Listed(
        ContainerView view,
        Paths paths,
        List<MountPoint> mounts,
        long sizeRwBytes,
        long sizeRootFsBytes) {
      this(view, paths, mounts, sizeRwBytes, sizeRootFsBytes, null, List.of());
    }
  }

  /** Host paths that inspect shows; empty where there is none. */
  record Paths(String logPath, String hostnamePath, String hostsPath, String resolvConfPath) {}

  /** As inspect's Mounts entries. */
  record MountPoint(
      String type,
      String name,
      String source,
      String destination,
      String driver,
      String mode,
      boolean readWrite,
      String propagation) {}

  /** Titles and rows of ps. */
  record Top(List<String> titles, List<List<String>> processes) {}

  /**
   * @param name null: one is made up (adjective_surname)
   * @param spec not yet merged with the image's defaults
   * @param networks as the client named them; completed by the network mode
   */
  CompletionStage<Created> create(
      Asker asker, String name, ContainerSpec spec, NetworkChoice networks);

  CompletionStage<Void> start(Asker asker, String ref);

  /** Empty signal and null timeout: the container's own. NOT_MODIFIED where it does not run. */
  CompletionStage<Void> stop(Asker asker, String ref, String signal, Integer timeoutSeconds);

  CompletionStage<Void> restart(Asker asker, String ref, String signal, Integer timeoutSeconds);

  CompletionStage<Void> kill(Asker asker, String ref, String signal);

  CompletionStage<Void> pause(Asker asker, String ref);

  CompletionStage<Void> unpause(Asker asker, String ref);

  CompletionStage<Void> rename(Asker asker, String ref, String newName);

  CompletionStage<Void> remove(Asker asker, String ref, boolean force, boolean volumes);

  /** Other limits and restart policy; gives warnings. */
  CompletionStage<List<String>> update(Asker asker, String ref, LimitChange change);

  /** Removes stopped containers: ids removed and bytes freed. */
  CompletionStage<Pruned> prune(Asker asker, Map<String, List<String>> filters);

  record Pruned(List<String> removed, long spaceReclaimedBytes) {}

  /**
   * Outer stage: the container exists and the wait is registered (headers may go out); inner: the
   * end came.
   */
  CompletionStage<CompletionStage<WaitResult>> wait(String ref, WaitCondition condition);

  CompletionStage<List<Listed>> list(ListQuery query);

  CompletionStage<Listed> inspect(String ref, boolean size);

  CompletionStage<Void> resize(Asker asker, String ref, int height, int width);

  CompletionStage<Top> top(Asker asker, String ref, String psArguments);
}
