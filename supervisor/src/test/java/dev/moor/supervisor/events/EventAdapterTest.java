package dev.moor.supervisor.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerEvent.StartCause;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ExitStatus;
import dev.moor.actors.container.ProcessIdentity;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.EventService.EngineEvent;
import dev.moor.actors.port.EventService.Query;
import dev.moor.persistence.codec.CodecRegistry;
import dev.moor.persistence.journal.AtomicAppend;
import dev.moor.persistence.journal.JournalSettings;
import dev.moor.persistence.journal.JournalStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The event stream over the real journal and codecs. */
class EventAdapterTest {
  private static final Asker USER = new Asker("unix", 0, -1, "", "");

  @TempDir Path folder;
  private final CodecRegistry codecs =
      CodecRegistry.discover(EventAdapterTest.class.getClassLoader());
  private final ExecutorService blocking = Executors.newFixedThreadPool(2);
  private final Map<String, Long> sequences = new HashMap<>();
  private JournalStore store;
  private EventAdapter adapter;

  @BeforeEach
  void open() {
    store = JournalStore.open(new JournalSettings(folder, 16 << 10, Clock.systemUTC()));
    adapter = new EventAdapter(store, codecs, blocking, Clock.systemUTC());
  }

  @AfterEach
  void close() {
    blocking.shutdownNow();
    store.close();
  }

  private void happen(String id, ContainerEvent event) {
    long sequence = sequences.merge(id, 1L, Long::sum);
    assertThat(
            store.append(
                List.of(
                    new AtomicAppend(
                        "container|" + id,
                        List.of(
                            AtomicAppend.Event.of(
                                sequence, codecs.manifest(event), codecs.encode(event)))))))
        .allMatch(java.util.Optional::isEmpty);
  }

  private void create(String id, String name) {
    Instant now = Instant.now();
    happen(
        id,
        new ContainerEvent.Created(
            id, name, ContainerSpec.empty(), "sha256:1", List.of(), USER, now));
    happen(id, new ContainerEvent.Prepared(now));
  }

  private void run(String id, int run) {
    Instant now = Instant.now();
    ProcessIdentity process = new ProcessIdentity("boot", 10 + run, 1, "/c", 2, 1, "runc");
    ExitStatus status = new ExitStatus(run % 100, false, ExitStatus.Evidence.EXIT_FILE, "");
    happen(id, new ContainerEvent.StartRequested(run, StartCause.USER, USER, now));
    happen(id, new ContainerEvent.Started(run, process, now));
    happen(id, new ContainerEvent.Exited(run, status, now, now));
  }

  private final class Reader implements Flow.Subscriber<EngineEvent> {
    private final List<EngineEvent> got = new CopyOnWriteArrayList<>();
    private volatile boolean ended;
    private Flow.Subscription subscription;

    Reader(Query query) {
      adapter.events(query).subscribe(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(1);
    }

    @Override
    public void onNext(EngineEvent event) {
      got.add(event);
      subscription.request(1);
    }

    @Override
    public void onError(Throwable failure) {
      throw new AssertionError(failure);
    }

    @Override
    public void onComplete() {
      ended = true;
    }

    List<String> actions() {
      return got.stream().map(EngineEvent::action).toList();
    }
  }

  private List<EngineEvent> whole(Query query) {
    Reader reader = new Reader(query);
    await().until(() -> reader.ended);
    return reader.got;
  }

  private static Query since(Instant since, long after) {
    return new Query(since, Instant.now().plusMillis(5), after, Map.of());
  }

  @Test
  void shouldStreamTheWholeJournalInOrder() {
    create("a", "web");
    for (int run = 1; run <= 500; run++) {
      run("a", run);
    }

    List<EngineEvent> events = whole(since(Instant.EPOCH, 0));

    assertThat(events).hasSize(1001);
    assertThat(events).extracting(EngineEvent::sequence).isSorted();
    assertThat(events.get(1000).attributes()).containsEntry("exitCode", "0");
  }

  @Test
  void shouldKnowNamesInALiveStreamOfALongJournal() {
    create("a", "web");
    for (int run = 1; run <= 300; run++) {
      run("a", run);
    }
    happen("a", new ContainerEvent.Renamed("web", "shop", USER, Instant.now()));
    Reader live = new Reader(new Query(null, null, 0, Map.of()));

    run("a", 301);

    await().until(() -> live.got.size() == 2);
    assertThat(live.actions()).containsExactly("start", "die");
    assertThat(live.got.get(0).attributes()).containsEntry("name", "shop");
    Reader second = new Reader(new Query(null, null, 0, Map.of()));
    happen("a", new ContainerEvent.Renamed("shop", "mall", USER, Instant.now()));
    run("a", 302);
    await().until(() -> second.got.size() == 3);
    assertThat(second.got.get(1).attributes()).containsEntry("name", "mall");
    live.subscription.cancel();
    second.subscription.cancel();
  }

  @Test
  void shouldGoOnAfterACursorAsIfItHadReadFromTheBeginning() {
    create("a", "web");
    create("b", "db");
    for (int run = 1; run <= 100; run++) {
      run("a", run);
      run("b", run);
    }
    List<EngineEvent> all = whole(since(Instant.EPOCH, 0));
    long middle = all.get(150).sequence();

    List<EngineEvent> rest = whole(since(Instant.EPOCH, middle));

    assertThat(rest).isEqualTo(all.stream().filter(e -> e.sequence() > middle).toList());
  }

  @Test
  void shouldBeginAtATimeAsIfItHadReadFromTheBeginning() {
    create("a", "web");
    for (int run = 1; run <= 200; run++) {
      run("a", run);
    }
    List<EngineEvent> all = whole(since(Instant.EPOCH, 0));
    Instant middle = all.get(200).at();

    assertThat(whole(since(middle, 0)))
        .isEqualTo(all.stream().filter(e -> !e.at().isBefore(middle)).toList());
  }

  @Test
  void shouldCountTheStreamsThatAreOpen() {
    create("a", "web");
    Reader live = new Reader(new Query(null, null, 0, Map.of()));
    Reader other = new Reader(new Query(null, null, 0, Map.of()));
    assertThat(adapter.listeners()).isEqualTo(2);

    assertThat(whole(since(Instant.EPOCH, 0))).hasSize(1);
    live.subscription.cancel();
    live.subscription.cancel();

    assertThat(adapter.listeners()).isEqualTo(1);
    other.subscription.cancel();
    assertThat(adapter.listeners()).isZero();
  }
}
