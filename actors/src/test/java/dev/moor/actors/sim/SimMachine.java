package dev.moor.actors.sim;

import dev.moor.actors.container.ProcessIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What of one container is in the kernel and on disk: it outlives the daemon. */
final class SimMachine {
  /** A first process; its shim is {@code shimAlive}. */
  static final class Process {
    final int run;
    final ProcessIdentity identity;
    final long lifeMillis;
    final int ownCode;
    final boolean heedsTerm;
    boolean started;
    boolean alive = true;
    boolean frozen;
    Integer codeAtThaw;
    boolean shimAlive = true;
    boolean shimWasLost;
    int code;
    String boot;

    Process(int run, ProcessIdentity identity, long lifeMillis, int ownCode, boolean heedsTerm) {
      this.run = run;
      this.identity = identity;
      this.boot = identity.bootId();
      this.lifeMillis = lifeMillis;
      this.ownCode = ownCode;
      this.heedsTerm = heedsTerm;
    }
  }

  final String id;
  boolean folder;
  boolean volumes;
  boolean mounted;
  final TreeSet<Integer> runs = new TreeSet<>();
  final TreeSet<Integer> bundles = new TreeSet<>();
  final TreeMap<Integer, Integer> exitFiles = new TreeMap<>();
  final List<Process> processes = new ArrayList<>();
  final Map<String, ProcessIdentity> execs = new HashMap<>();
  Integer runtimeState;

  /** A conmon that has not made its process yet: its run; it goes on when the daemon dies. */
  Integer makingRun;

  SimMachine(String id) {
    this.id = id;
  }

  Process process(int run) {
    Process found = null;
    for (Process process : processes) {
      if (process.run == run) {
        found = process;
      }
    }
    return found;
  }

  Process living() {
    for (Process process : processes) {
      if (process.alive) {
        return process;
      }
    }
    return null;
  }
}
