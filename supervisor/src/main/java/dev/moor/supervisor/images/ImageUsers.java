package dev.moor.supervisor.images;

import dev.moor.actors.container.ContainerView;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Who uses an image: the containers, as their supervisor serialises it. */
public interface ImageUsers {
  /** The containers made from it, as listed now. */
  List<ContainerView> of(String imageId);

  /** Holds it against new containers unless it is used; gives the ids of the users. */
  CompletionStage<Collection<String>> hold(String imageId);

  void release(String imageId);
}
