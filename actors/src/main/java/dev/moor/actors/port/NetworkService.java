package dev.moor.actors.port;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.network.EndpointChoice;
import dev.moor.actors.network.NetworkSpec;
import dev.moor.actors.network.NetworkView;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Networks: the predefined ones and those that users make. */
public interface NetworkService {
  /** Id and warning (maybe empty) of a created network. */
  record Created(String id, String warning) {}

  /**
   * A network in a list or inspect.
   *
   * @param users the running containers on it
   */
  record Listed(NetworkView view, List<ContainerView> users) {}

  CompletionStage<Created> create(Asker asker, NetworkSpec spec);

  CompletionStage<List<Listed>> list(Map<String, List<String>> filters);

  /**
   * @param ref full id, name, or unique id prefix
   */
  CompletionStage<Listed> inspect(String ref);

  CompletionStage<Void> remove(Asker asker, String ref);

  CompletionStage<Void> connect(Asker asker, String ref, String container, EndpointChoice endpoint);

  CompletionStage<Void> disconnect(Asker asker, String ref, String container, boolean force);

  /** The names of what was removed. */
  CompletionStage<List<String>> prune(Asker asker, Map<String, List<String>> filters);
}
