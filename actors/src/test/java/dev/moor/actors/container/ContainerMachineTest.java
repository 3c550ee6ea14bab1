package dev.moor.actors.container;

import static dev.moor.actors.container.Samples.T0;
import static dev.moor.actors.container.Samples.USER;
import static dev.moor.actors.container.Samples.host;
import static dev.moor.actors.container.Samples.identity;
import static dev.moor.actors.container.Samples.plain;
import static dev.moor.actors.container.Samples.spec;
import static dev.moor.actors.container.Samples.status;
import static dev.moor.actors.container.States.LATER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.actors.container.ContainerEvent.StartCause;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Rules that a cell of the table does not show: what is in the events, and what follows later. */
class ContainerMachineTest {
  private static Decision.Accepted decide(ContainerState state, ContainerCommand command) {
    return (Decision.Accepted) ContainerMachine.decide(state, command, LATER);
  }

  private static ContainerState then(ContainerState state, ContainerCommand command) {
    return States.fold(state, decide(state, command).events().toArray(new ContainerEvent[0]));
  }

  private static ContainerCommand exit(int run, int code, Instant at) {
    return new ContainerCommand.ProcessExited(run, status(code), at);
  }

  private static ContainerView view(ContainerState state) {
    return ContainerViews.of(state, false, 1).orElseThrow();
  }

  @Nested
  class RestartPolicy {
    private ContainerEvent.RestartScheduled scheduled(ContainerState state, ContainerCommand c) {
      return decide(state, c).events().stream()
          .filter(e -> e instanceof ContainerEvent.RestartScheduled)
          .map(e -> (ContainerEvent.RestartScheduled) e)
          .findFirst()
          .orElse(null);
    }

    @Test
    void shouldDoubleTheDelayUpToAMinute() {
      ContainerState state = States.running(spec(host("always", 0, false)));
      long expected = 100;
      for (int run = 1; run < 15; run++) {
        ContainerEvent.RestartScheduled restart = scheduled(state, exit(run, 0, T0));
        assertThat(restart.delayMillis()).isEqualTo(expected);
        assertThat(restart.restartCount()).isEqualTo(run);
        assertThat(restart.startAt()).isEqualTo(T0.plusMillis(expected));
        state = then(state, exit(run, 0, T0));
        state = then(state, new ContainerCommand.RestartDue(run + 1));
        state = then(state, new ContainerCommand.LaunchDone(run + 1, identity(run + 1), T0));
        expected = Math.min(expected * 2, 60_000);
      }
    }

    @Test
    void shouldBeginAnewAfterTenSecondsOfRun() {
      ContainerState state = States.running(spec(host("always", 0, false)));
      state = then(state, exit(1, 0, T0));
      state = then(state, new ContainerCommand.RestartDue(2));
      state = then(state, new ContainerCommand.LaunchDone(2, identity(2), T0));

      assertThat(scheduled(state, exit(2, 0, T0.plusSeconds(9))).delayMillis()).isEqualTo(200);
      assertThat(scheduled(state, exit(2, 0, T0.plusSeconds(10))).delayMillis()).isEqualTo(100);
    }

    @Test
    void shouldGiveUpOnFailureAfterTheMost() {
      ContainerState state = States.running(spec(host("on-failure", 1, false)));
      state = then(state, exit(1, 3, T0));
      assertThat(view(state).dockerStatus()).isEqualTo("restarting");
      state = then(state, new ContainerCommand.RestartDue(2));
      state = then(state, new ContainerCommand.LaunchDone(2, identity(2), T0));

      assertThat(scheduled(state, exit(2, 3, T0))).isNull();
    }

    @Test
    void shouldNotRestartOnFailureAfterSuccess() {
      ContainerState state = States.running(spec(host("on-failure", 0, false)));
      assertThat(scheduled(state, exit(1, 0, T0))).isNull();
      assertThat(scheduled(state, exit(1, 1, T0))).isNotNull();
    }

    @Test
    void shouldJudgeAnExitOfTheGapByItsOwnTime() {
      ContainerState state = States.running(spec(host("unless-stopped", 0, false)));
      Instant gap = T0.plusSeconds(3);

      ContainerEvent.RestartScheduled restart = scheduled(state, exit(1, 0, gap));

      assertThat(restart.startAt()).isEqualTo(gap.plusMillis(100)).isBefore(LATER);
    }

    @Test
    void shouldRestWhereAUserStoppedOrKilledIt() {
      for (String policy : List.of("always", "unless-stopped", "on-failure")) {
        ContainerState running = States.running(spec(host(policy, 0, false)));
        ContainerState stopping = then(running, new ContainerCommand.Stop("", null, USER));
        ContainerState killed = then(running, new ContainerCommand.Kill("", USER));
        ContainerState nudged = then(running, new ContainerCommand.Kill("HUP", USER));

        assertThat(scheduled(stopping, exit(1, 143, T0))).as(policy).isNull();
        assertThat(scheduled(killed, exit(1, 137, T0))).as(policy).isNull();
        assertThat(scheduled(nudged, exit(1, 129, T0))).as(policy).isNotNull();
      }
    }

    @Test
    void shouldTakeTheOwnStopSignalForAStop() {
      ContainerState running = States.running(spec(host("always", 0, false), "SIGQUIT"));

      ContainerState quit = then(running, new ContainerCommand.Kill("3", USER));

      assertThat(view(quit).manuallyStopped()).isTrue();
      assertThat(scheduled(quit, exit(1, 131, T0))).isNull();
    }

    @Test
    void shouldStartAlwaysEvenAfterAManualStopWhenTheDaemonStarts() {
      for (String policy : List.of("always", "unless-stopped", "on-failure", "no")) {
        ContainerState running = States.running(spec(host(policy, 0, false)));
        ContainerState stopping = then(running, new ContainerCommand.Stop("", null, USER));
        ContainerState stopped = then(stopping, exit(1, 143, T0));

        ContainerEvent.RestartScheduled restart =
            scheduled(stopped, new ContainerCommand.DaemonStarted());

        assertThat(restart != null).as(policy).isEqualTo(policy.equals("always"));
      }
    }

    @Test
    void shouldRestartWhatEndedByRebootWhateverThePolicyButNo() {
      ExitStatus reboot = new ExitStatus(255, false, ExitStatus.Evidence.REBOOT, "rebooted");
      for (String policy : List.of("always", "unless-stopped", "on-failure", "no")) {
        ContainerState running = States.running(spec(host(policy, 0, false)));
        ContainerCommand end = new ContainerCommand.ProcessExited(1, reboot, T0);

        assertThat(scheduled(running, end) != null).as(policy).isEqualTo(!policy.equals("no"));
      }
    }

    @Test
    void shouldForgetCountAndStopWithAUsersStart() {
      ContainerState state = States.running(spec(host("always", 0, false)));
      state = then(state, exit(1, 0, T0));
      state = then(state, new ContainerCommand.Stop("", null, USER));
      assertThat(view(state).manuallyStopped()).isTrue();
      assertThat(view(state).restartCount()).isEqualTo(1);

      state = then(state, new ContainerCommand.Start(USER));

      assertThat(view(state).manuallyStopped()).isFalse();
      assertThat(view(state).restartCount()).isZero();
    }
  }

  @Nested
  class Endings {
    @Test
    void shouldStartAgainAfterARestartsExit() {
      ContainerState state =
          then(States.running(plain()), new ContainerCommand.Restart("", 3, USER));

      Decision.Accepted decision = decide(state, exit(1, 143, T0));

      assertThat(decision.events().get(1))
          .isEqualTo(new ContainerEvent.StartRequested(2, StartCause.RESTART, USER, LATER));
      assertThat(decision.effects())
          .extracting(effect -> (Object) effect.getClass())
          .containsExactly(ContainerEffect.Cleanup.class, ContainerEffect.Launch.class);
    }

    @Test
    void shouldRemoveAfterAForcedRemovalsExit() {
      ContainerState state =
          then(States.paused(plain()), new ContainerCommand.Remove(true, true, USER));

      Decision.Accepted decision = decide(state, exit(1, 137, T0));

      assertThat(decision.events()).hasSize(1);
      assertThat(decision.effects().get(1)).isInstanceOf(ContainerEffect.Remove.class);
      assertThat(then(state, exit(1, 137, T0))).isInstanceOf(ContainerState.Removing.class);
    }

    @Test
    void shouldRemoveByItselfAfterTheExit() {
      ContainerState state = States.running(spec(host("no", 0, true)));

      Decision.Accepted decision = decide(state, exit(1, 0, T0));

      ContainerEvent.RemoveRequested removal =
          (ContainerEvent.RemoveRequested) decision.events().get(1);
      assertThat(removal.asker().transport()).isEqualTo("moord");
      assertThat(removal.volumes()).isTrue();
      assertThat(then(state, exit(1, 0, T0))).isInstanceOf(ContainerState.Removing.class);
    }

    @Test
    void shouldRemoveByItselfAfterAFailedStart() {
      ContainerState state = States.starting(spec(host("no", 0, true)));
      ContainerCommand failed = new ContainerCommand.LaunchFailed(1, "not found", 127, T0);

      assertThat(then(state, failed)).isInstanceOf(ContainerState.Removing.class);
    }

    @Test
    void shouldBeginTheStopOfAStartThatWasOpen() {
      ContainerState state =
          then(States.starting(plain()), new ContainerCommand.Stop("INT", 4, USER));

      Decision.Accepted decision =
          decide(state, new ContainerCommand.LaunchDone(1, identity(1), T0));

      assertThat(decision.effects())
          .containsExactly(new ContainerEffect.Stop(1, identity(1), "SIGINT", 4));
    }

    @Test
    void shouldNotLaunchAgainWhatWasCalledOff() {
      ContainerState state =
          then(States.starting(plain()), new ContainerCommand.Stop("", null, USER));

      Decision.Accepted decision = decide(state, new ContainerCommand.NothingLaunched(1));

      assertThat(decision.effects()).containsExactly(new ContainerEffect.CallOff(1));
      assertThat(decision.events()).isEmpty();
    }

    @Test
    void shouldKeepTheContainerWhereItCannotBeKilled() {
      ContainerState state =
          then(States.running(plain()), new ContainerCommand.Remove(true, false, USER));

      ContainerState kept = then(state, new ContainerCommand.StopFailed(1, "in D state"));

      assertThat(kept).isInstanceOf(ContainerState.Running.class);
      assertThat(view(kept).removing()).isFalse();
    }

    @Test
    void shouldThawAFreezeThatOvertookAStop() {
      ContainerState state = then(States.running(plain()), new ContainerCommand.Pause(USER));
      state = then(state, new ContainerCommand.Stop("", null, USER));

      Decision.Accepted decision = decide(state, new ContainerCommand.FreezeDone(1));

      assertThat(decision.effects()).containsExactly(new ContainerEffect.Thaw(1, identity(1)));
      ContainerState thawed =
          then(then(state, new ContainerCommand.FreezeDone(1)), new ContainerCommand.ThawDone(1));
      assertThat(thawed).isInstanceOf(ContainerState.Running.class);
    }
  }

  @Nested
  class Views {
    @Test
    void shouldShowAFailedStartAsCreatedWithItsCode() {
      ContainerState state =
          then(
              States.starting(plain()),
              new ContainerCommand.LaunchFailed(1, "exec: \"x\": not found", 127, T0));

      assertThat(view(state).dockerStatus()).isEqualTo("created");
      assertThat(view(state).exitCode()).isEqualTo(127);
      assertThat(view(state).error()).contains("not found");
    }

    @Test
    void shouldShowAnUnknownExitAs255WithItsReason() {
      ExitStatus unknown =
          new ExitStatus(255, false, ExitStatus.Evidence.UNKNOWN, "no exit file was found");
      ContainerState state =
          then(States.running(plain()), new ContainerCommand.ProcessExited(1, unknown, T0));

      assertThat(view(state).exitCode()).isEqualTo(255);
      assertThat(view(state).error()).isEqualTo("no exit file was found");
      assertThat(view(state).evidence()).isEqualTo(ExitStatus.Evidence.UNKNOWN);
    }

    @Test
    void shouldKeepOnlyTheNewestEndedExecs() {
      ContainerState state = States.running(plain());
      for (int n = 0; n < ExecBook.ENDED_KEPT + 10; n++) {
        String execId = "e" + n;
        state =
            States.fold(
                state,
                new ContainerEvent.ExecCreated(execId, Samples.EXEC, USER, T0),
                new ContainerEvent.ExecStartRequested(execId, true, USER, T0),
                new ContainerEvent.ExecExited(execId, status(0), T0));
      }

      assertThat(view(state).execs())
          .hasSize(ExecBook.ENDED_KEPT + 3)
          .containsKeys("made", "runs", "starts", "e73")
          .doesNotContainKeys("ended", "e0");
    }
  }
}
