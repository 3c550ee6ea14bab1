package dev.moor.actors.supervision;

import dev.moor.actors.container.ContainerEffect;
import java.time.Duration;
import java.util.Optional;

/** How an effect is handed on. */
public enum EffectWay implements ContainerEffect.Cases<EffectWay> {
  /** After all before it. */
  IN_ORDER,
  /** At once, beside others. */
  AT_ONCE,
  /** A timer is set. */
  SET_TIMER,
  /** The timer is stopped. */
  STOP_TIMER;

  /** The way of this effect. */
  public static EffectWay of(ContainerEffect effect) {
    return effect.match(IN_ORDER);
  }

  /** How long after a stop's signal SIGKILL follows; empty: never. */
  public static Optional<Duration> killAfter(ContainerEffect.Stop stop) {
    return stop.timeoutSeconds() >= 0 && !stop.signal().equals("SIGKILL")
        ? Optional.of(Duration.ofSeconds(stop.timeoutSeconds()))
        : Optional.empty();
  }

  @Override
  public EffectWay on(ContainerEffect.Prepare effect) {
    return IN_ORDER;
  }

  @Override
  public EffectWay on(ContainerEffect.Reserve effect) {
    return IN_ORDER;
  }

  @Override
  public EffectWay on(ContainerEffect.Connect effect) {
    return IN_ORDER;
  }

  @Override
  public EffectWay on(ContainerEffect.Disconnect effect) {
    return IN_ORDER;
  }

  @Override
  public EffectWay on(ContainerEffect.Launch effect) {
    return IN_ORDER;
  }

  @Override
  public EffectWay on(ContainerEffect.Stop effect) {
    return IN_ORDER;
  }

  @Override
  public EffectWay on(ContainerEffect.Signal effect) {
    return IN_ORDER;
  }

  @Override
  public EffectWay on(ContainerEffect.Freeze effect) {
    return IN_ORDER;
  }

  @Override
  public EffectWay on(ContainerEffect.Thaw effect) {
    return IN_ORDER;
  }

  @Override
  public EffectWay on(ContainerEffect.Cleanup effect) {
    return IN_ORDER;
  }

  @Override
  public EffectWay on(ContainerEffect.CallOff effect) {
    return IN_ORDER;
  }

  @Override
  public EffectWay on(ContainerEffect.ScheduleRestart effect) {
    return SET_TIMER;
  }

  @Override
  public EffectWay on(ContainerEffect.CancelRestart effect) {
    return STOP_TIMER;
  }

  @Override
  public EffectWay on(ContainerEffect.Remove effect) {
    return IN_ORDER;
  }

  @Override
  public EffectWay on(ContainerEffect.StartExec effect) {
    return AT_ONCE;
  }

  @Override
  public EffectWay on(ContainerEffect.Probe effect) {
    return IN_ORDER;
  }

  @Override
  public EffectWay on(ContainerEffect.Update effect) {
    return IN_ORDER;
  }

  @Override
  public EffectWay on(ContainerEffect.ProbeExec effect) {
    return IN_ORDER;
  }
}
