package dev.moor.supervisor.entity;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The views of one kind of entity, read by any thread.
 *
 * @param <V> the view
 */
public final class EntityViews<V> {
  private final Map<String, V> views = new ConcurrentHashMap<>();

  public void put(String key, V view) {
    views.put(key, view);
  }

  public void drop(String key) {
    views.remove(key);
  }

  public Optional<V> get(String key) {
    return Optional.ofNullable(views.get(key));
  }

  public Collection<V> all() {
    return views.values();
  }
}
