/**
 * The container entity.
 *
 * <p>Its life as {@code ContainerMachine} decides it. A number is a refusal with Docker's status;
 * an outcome that a row does not name is stale there and ignored.
 *
 * <pre>
 * phase    | start    | stop     | restart  | kill     | pause | unpause | remove   | rm -f
 * ---------+----------+----------+----------+----------+-------+---------+----------+---------
 * Absent   | 404      | 404      | 404      | 404      | 404   | 404     | 404      | 404
 * Created  | Starting | 304      | Starting | 409      | 409   | 409     | Removing | Removing
 * Starting | joins    | ending   | ending   | 409      | 409   | 409     | 409      | ending
 * Running  | 304      | ending   | ending   | signal   | open  | 409     | 409      | ending
 * Paused   | 409      | ending   | ending   | signal   | 409   | open    | 409      | ending
 * Stopped  | Starting | 304      | Starting | 409      | 409   | 409     | Removing | Removing
 * Waiting  | 304      | Stopped  | Starting | Stopped  | 409   | 409     | 409      | Removing
 * Removing | 409      | 304      | 409      | 409      | 409   | 409     | 409      | 409
 * Deleted  | 404      | 404      | 404      | 404      | 404   | 404     | 404      | 404
 *
 * phase    | outcomes
 * ---------+---------------------------------------------------------------------------------
 * Created  | Prepared; PrepareFailed: Removing; DaemonStarted: as Stopped, if it ever ran
 * Starting | LaunchDone: Running; LaunchFailed: Created or Stopped, or Removing; ProcessExited:
 *          | as in Running; NothingLaunched: launched again
 * Running  | ProcessExited: Stopped, or by what is open Starting (restart), Removing (rm -f),
 *          | Waiting (policy), Removing (--rm); FreezeDone: Paused; Adopted: goes on
 * Paused   | ThawDone: Running; else as Running; an ending thaws it after its signal
 * Stopped  | DaemonStarted: Waiting (policy)
 * Waiting  | RestartDue: Starting
 * Removing | RemoveDone: Deleted; RemoveFailed: Created or Stopped
 * </pre>
 *
 * <p>Docker's words follow from the phase: Waiting, and Starting by a policy, are "restarting".
 */
package dev.moor.actors.container;
