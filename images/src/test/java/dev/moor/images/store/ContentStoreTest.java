package dev.moor.images.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentStoreTest {
  private static final byte[] CONTENT = "content".getBytes(StandardCharsets.US_ASCII);
  private static final Digest DIGEST = Digest.of(CONTENT);
  @TempDir Path dir;
  private final Leases leases = new Leases();
  private final Lease lease = leases.open();
  private ContentStore store;

  @BeforeEach
  void open() throws IOException {
    store = ContentStore.open(dir.resolve("blobs"));
  }

  @Test
  void shouldStoreWhatMatchesItsDigest() throws IOException {
    assertThat(store.put(CONTENT, lease)).isEqualTo(DIGEST);
    assertThat(store.read(DIGEST, 100)).isEqualTo(CONTENT);
    assertThat(store.size(DIGEST)).isEqualTo(CONTENT.length);
    assertThat(store.list()).containsExactly(DIGEST);
    assertThat(dir.resolve("blobs/sha256/" + DIGEST.hex())).hasBinaryContent(CONTENT);
  }

  @Test
  void shouldRefuseContentThatIsAnother() throws IOException {
    try (Ingest ingest = store.begin()) {
      ingest.write("liar".getBytes(StandardCharsets.US_ASCII));
      assertThatThrownBy(() -> ingest.commit(DIGEST, lease))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("does not match its digest");
    }
    assertThat(store.list()).isEmpty();
    assertThat(dir.resolve("blobs/tmp")).isEmptyDirectory();
  }

  @Test
  void shouldFetchOnceForManyCallers() throws Exception {
    AtomicInteger fetches = new AtomicInteger();
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        calls.add(
            pool.submit(
                () ->
                    store.ensure(
                        DIGEST,
                        lease,
                        ingest -> {
                          fetches.incrementAndGet();
                          started.countDown();
                          go.await(10, TimeUnit.SECONDS);
                          ingest.write(CONTENT);
                        })));
      }
      assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
      go.countDown();
      int fetched = 0;
      for (Future<Boolean> call : calls) {
        fetched += call.get(10, TimeUnit.SECONDS) ? 1 : 0;
      }
      assertThat(fetched).isEqualTo(1);
      assertThat(fetches).hasValue(1);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void shouldTryAgainWhereAnotherCallerFailed() throws Exception {
    assertThatThrownBy(
            () ->
                store.ensure(
                    DIGEST,
                    lease,
                    ingest -> {
                      throw new IOException("cut");
                    }))
        .hasMessage("cut");
    assertThat(store.ensure(DIGEST, lease, ingest -> ingest.write(CONTENT))).isTrue();
  }

  @Test
  void shouldFindDamage() throws IOException {
    store.put(CONTENT, lease);
    assertThat(store.verify()).isEmpty();
    Files.writeString(dir.resolve("blobs/sha256/" + DIGEST.hex()), "c0ntent");
    assertThat(store.verify()).containsExactly(DIGEST);
    assertThatThrownBy(() -> store.read(DIGEST, 100)).hasMessageContaining("damaged");
  }

  @Test
  void shouldRemoveTemporaryFilesAtStart() throws IOException {
    Ingest left = store.begin();
    left.write(CONTENT);
    assertThat(left.file()).exists();
    ContentStore.open(dir.resolve("blobs"));
    assertThat(left.file()).doesNotExist();
  }

  @Test
  void shouldNotDeleteWhatALeaseHolds() throws IOException {
    store.put(CONTENT, lease);
    assertThat(store.delete(DIGEST, leases)).isNegative();
    lease.close();
    assertThat(store.delete(DIGEST, leases)).isEqualTo(CONTENT.length);
    assertThat(store.has(DIGEST)).isFalse();
  }
}
