package dev.moor.actors.container;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what is published. */
final class RecordingSink implements ViewSink {
  final List<ContainerView> views = new CopyOnWriteArrayList<>();
  final List<String> removed = new CopyOnWriteArrayList<>();
  final List<String> damaged = new CopyOnWriteArrayList<>();

  @Override
  public void published(ContainerView view) {
    views.add(view);
  }

  @Override
  public void removed(String id, String name) {
    removed.add(id + " " + name);
  }

  @Override
  public void damaged(String id, String reason) {
    damaged.add(id + " " + reason);
  }
}
