package dev.moor.actors.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Keeps the effects it is asked for; the test answers them. */
final class RecordingRunner implements ContainerEffect.Runner {
  final BlockingQueue<ContainerEffect> effects = new LinkedBlockingQueue<>();

  @Override
  public void run(
      String containerId, ContainerEffect effect, Consumer<ContainerCommand.Outcome> outcome) {
    effects.add(effect);
  }

  <E extends ContainerEffect> E expect(Class<E> type) {
    try {
      ContainerEffect effect = effects.poll(5, TimeUnit.SECONDS);
      assertThat(effect).isInstanceOf(type);
      return type.cast(effect);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
