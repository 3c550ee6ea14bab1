package dev.moor.actors.entity;

import java.util.function.Consumer;

/** What an entity needs of the outside. */
public final class EntityPorts {
  private EntityPorts() {}

  /**
   * Carries out effects. Returns at once; the outcome is told from any thread.
   *
   * @param <F> effects
   * @param <O> outcomes
   */
  @FunctionalInterface
  public interface Runner<F, O> {
    void run(String key, F effect, Consumer<O> outcome);
  }

  /**
   * Where an entity publishes what lists read; called on the entity's thread.
   *
   * @param <V> the view
   */
  public interface Sink<V> {
    void published(String key, V view);

    /** All its events were applied; it may have nothing to show, as one that is being removed. */
    default void replayed(String key) {}

    void removed(String key);

    /** Its journal cannot be replayed; its actor stops. */
    void damaged(String key, String reason);
  }
}
