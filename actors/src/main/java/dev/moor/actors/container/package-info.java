/**
 * The container entity. Its life as {@code ContainerMachine} decides it (rows: phase; an outcome
 * that a row does not name is stale there and ignored):
 *
 * <pre>
 * phase     start          stop           restart        kill           pause      unpause    remove (force)   outcomes
 * Absent    404            404            404            404            404        404        404              -
 * Created   Starting       304            Starting       409            409        409        Removing         Prepared, PrepareFailed
 * Starting  joins          ending=stop    ending=restart 409            409        409        409 (ending)     LaunchDone → Running, LaunchFailed → at rest,
 *                                                                                                              NothingLaunched → launched again, ProcessExited → Stopped
 * Running   304            ending=stop    ending=restart signal         pausing    409        409 (ending)     ProcessExited → Stopped, Starting, Waiting or Removing;
 *                                                                                                              FreezeDone → Paused; Adopted
 * Paused    409            stop + thaw    stop + thaw    signal + thaw  409        unpausing  409 (kill)       ThawDone → Running; else as Running
 * Stopped   Starting       304            Starting       409            409        409        Removing         DaemonStarted → Waiting (policy)
 * Waiting   304            Stopped        Starting       Stopped        409        409        409 (Removing)   RestartDue → Starting
 * Removing  409            304            409            409            409        409        409              RemoveDone → Deleted, RemoveFailed → at rest
 * Deleted   404            404            404            404            404        404        404              -
 * </pre>
 *
 * <p>Docker's words follow from the phase: Starting by a policy and Waiting are "restarting".
 */
package dev.moor.actors.container;
