package dev.moor.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupCommitterTest {
  @TempDir Path folder;
  private JournalStore store;
  private GroupCommitter committer;

  @BeforeEach
  void open() {
    store = JournalStore.open(JournalSettings.of(folder));
    committer = new GroupCommitter(store, new GroupCommitter.Limits(1024, 1 << 20, 300));
  }

  @AfterEach
  void close() {
    committer.close();
    store.close();
  }

  /** Holds the writer in a listener until released. */
  private CountDownLatch hold() throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    store.onAppend(
        last -> {
          if (last == 1) {
            held.countDown();
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        });
    committer.append(List.of(JournalStoreTest.one("first", 1)));
    held.await();
    return release;
  }

  @Test
  void shouldSyncAllThatWaitsAsOneBatch() throws Exception {
    CountDownLatch release = hold();
    List<CompletableFuture<List<Optional<JournalException>>>> waiting = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      waiting.add(committer.append(List.of(JournalStoreTest.one("e" + i, 1))));
    }
    assertThat(waiting).noneMatch(CompletableFuture::isDone);

    release.countDown();

    assertThat(waiting).allSatisfy(w -> assertThat(w.join()).containsExactly(Optional.empty()));
    assertThat(committer.batches()).isEqualTo(2);
    assertThat(store.lastSequence()).isEqualTo(201);
  }

  @Test
  void shouldKeepTheOrderOfWritesAndDeletions() throws Exception {
    CountDownLatch release = hold();
    committer.append(List.of(JournalStoreTest.one("a", 1)));
    CompletableFuture<Void> deletion = committer.deleteTo("a", 1);
    CompletableFuture<?> after = committer.append(List.of(JournalStoreTest.one("a", 2)));
    CompletableFuture<Void> barrier = committer.barrier();

    release.countDown();
    barrier.join();

    assertThat(deletion).isCompleted();
    assertThat(after).isCompleted();
    List<Long> left = new ArrayList<>();
    store.replay("a", 0, 9, 9, e -> left.add(e.entry().entitySequence()));
    assertThat(left).containsExactly(2L);
  }

  @Test
  void shouldRefuseWhatExceedsTheQueue() throws Exception {
    CountDownLatch release = hold();
    for (int i = 0; i < 300; i++) {
      committer.append(List.of(JournalStoreTest.one("e" + i, 1)));
    }
    CompletableFuture<?> refused = committer.append(List.of(JournalStoreTest.one("late", 1)));

    assertThatThrownBy(refused::join).hasMessageContaining("300 writes wait already");
    release.countDown();
    Awaitility.await().until(() -> store.lastSequence() == 301);
  }

  @Test
  void shouldWriteWhatWaitsWhenClosedAndRefuseAfterwards() {
    CompletableFuture<?> written = committer.append(List.of(JournalStoreTest.one("a", 1)));

    committer.close();

    assertThat(written).isCompleted();
    assertThatThrownBy(() -> committer.append(List.of(JournalStoreTest.one("a", 2))).join())
        .hasMessageContaining("closed");
  }
}
