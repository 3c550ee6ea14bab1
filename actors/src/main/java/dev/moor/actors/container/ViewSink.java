package dev.moor.actors.container;

/**
 * Where entities publish what lists and inspect read; called on the entity's thread after its
 * events are persisted, so an implementation only stores and returns.
 */
public interface ViewSink {
  /** The newest view of a container; also the first one after a replay. */
  void published(ContainerView view);

  /** The container is gone: its id and the name that is free again. */
  void removed(String id, String name);

  /** The container's journal cannot be replayed; its actor stops and leaves its process alone. */
  void damaged(String id, String reason);
}
