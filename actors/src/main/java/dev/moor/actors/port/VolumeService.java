package dev.moor.actors.port;

import dev.moor.actors.volume.VolumeView;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Named and anonymous volumes of the {@code local} driver. */
public interface VolumeService {
  /** Idempotent for the same name and driver; null or empty name: a random one (anonymous). */
  CompletionStage<VolumeView> create(
      Asker asker,
      String name,
      String driver,
      Map<String, String> options,
      Map<String, String> labels);

  CompletionStage<List<VolumeView>> list(Map<String, List<String>> filters);

  CompletionStage<VolumeView> inspect(String name);

  /** Bytes of its content; takes its time for a large one. */
  CompletionStage<Long> size(String name);

  CompletionStage<Void> remove(Asker asker, String name, boolean force);

  CompletionStage<ContainerService.Pruned> prune(Asker asker, Map<String, List<String>> filters);
}
