package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.StatsService;
import dev.moor.runtime.ContainerProcess;
import dev.moor.runtime.cgroup.CgroupUsage;
import dev.moor.runtime.linux.HostCpu;
import dev.moor.runtime.linux.NetCounters;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Statistics, read from the cgroup and the network namespace at the moment of the question. */
final class StatsAdapter implements StatsService {
  private final EntityCalls calls;
  private final ContainerWorks works;
  private final long hostMemoryBytes;
  private final Executor blocking;
  private final Clock clock;

  StatsAdapter(
      EntityCalls calls,
      ContainerWorks works,
      long hostMemoryBytes,
      Executor blocking,
      Clock clock) {
    this.calls = calls;
    this.works = works;
    this.hostMemoryBytes = hostMemoryBytes;
    this.blocking = blocking;
    this.clock = clock;
  }

  @Override
  public CompletionStage<Sample> sample(String ref) {
    return calls.find(ref).thenApplyAsync(this::sample, blocking);
  }

  private Sample sample(ContainerView view) {
    Optional<ContainerProcess> process =
        view.pid() == 0 ? Optional.empty() : works.get(view.id()).flatMap(ContainerWork::process);
    if (process.isEmpty()) {
      return new Sample(view.id(), view.name(), null, null);
    }
    try {
      boolean own = !view.spec().host().networkMode().equals("host");
      return new Sample(
          view.id(),
          view.name(),
          clock.instant(),
          usage(process.get().usage(), own ? networks(view.pid()) : null));
    } catch (IOException e) {
      throw new MoorException(
          MoorException.Kind.INTERNAL,
          "cannot read the statistics of container " + view.id() + ": " + e.getMessage(),
          e);
    }
  }

  private StatsService.Usage usage(CgroupUsage used, Map<String, Net> networks) throws IOException {
    HostCpu host = HostCpu.read();
    CgroupUsage.Cpu cpu = used.cpu();
    CgroupUsage.Memory memory = used.memory();
    Map<String, List<Io>> io = new LinkedHashMap<>();
    used.io()
        .forEach(
            (name, entries) ->
                io.put(
                    name,
                    entries.stream()
                        .map(e -> new Io(e.major(), e.minor(), e.operation(), e.value()))
                        .toList()));
    return new StatsService.Usage(
        new Cpu(
            cpu.totalNanos(),
            cpu.perCpuNanos(),
            cpu.kernelNanos(),
            cpu.userNanos(),
            host.totalNanos(),
            host.online(),
            cpu.periods(),
            cpu.throttledPeriods(),
            cpu.throttledNanos()),
        new Memory(
            memory.bytes(),
            memory.maxBytes(),
            memory.failures(),
            Math.min(memory.limitBytes(), hostMemoryBytes),
            memory.stats()),
        new Pids(used.pids().current(), used.pids().limit()),
        io,
        networks);
  }

  private static Map<String, Net> networks(long pid) throws IOException {
    Map<String, Net> nets = new LinkedHashMap<>();
    NetCounters.of(pid)
        .forEach(
            (name, n) ->
                nets.put(
                    name,
                    new Net(
                        n.rxBytes(),
                        n.rxPackets(),
                        n.rxErrors(),
                        n.rxDropped(),
                        n.txBytes(),
                        n.txPackets(),
                        n.txErrors(),
                        n.txDropped())));
    return nets;
  }
}
