package dev.moor.images.store;

import dev.moor.images.Digest;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** All open leases; deletions happen under its lock, so nothing leased can vanish. */
public final class Leases {
  /** A deletion that may fail. */
  public interface Deletion {
    /** Gives the bytes won, negative where there was nothing. */
    long run() throws IOException;
  }

  private final Set<Lease> open = new HashSet<>();

  /** A new lease that holds nothing yet. */
  public synchronized Lease open() {
    Lease lease = new Lease(this);
    open.add(lease);
    return lease;
  }

  synchronized void holdBlob(Lease lease, Digest blob) {
    requireOpen(lease);
    lease.blobs.add(blob);
    // from now on it is not the creator's alone: its failure must not take it away
    open.stream().filter(other -> other != lease).forEach(o -> o.createdBlobs.remove(blob));
  }

  synchronized void holdChain(Lease lease, Digest chain) {
    requireOpen(lease);
    lease.chains.add(chain);
    open.stream().filter(other -> other != lease).forEach(o -> o.createdChains.remove(chain));
  }

  private void requireOpen(Lease lease) {
    if (!open.contains(lease)) {
      throw new IllegalStateException("the lease is closed");
    }
  }

  synchronized void created(Set<Digest> set, Digest digest) {
    set.add(digest);
  }

  synchronized void close(Lease lease) {
    open.remove(lease);
  }

  synchronized long deleteBlobUnlessHeld(Digest blob, Deletion deletion) throws IOException {
    return open.stream().anyMatch(l -> l.blobs.contains(blob)) ? -1 : deletion.run();
  }

  synchronized long deleteChainUnlessHeld(Digest chain, Deletion deletion) throws IOException {
    return open.stream().anyMatch(l -> l.chains.contains(chain)) ? -1 : deletion.run();
  }

  /** Ends an operation's own lease by giving all it holds to the caller's. */
  public synchronized void transfer(Lease from, Lease to) {
    requireOpen(to);
    to.blobs.addAll(from.blobs);
    to.chains.addAll(from.chains);
    open.remove(from);
  }

  /** Takes away what an operation that failed had made and nobody else has asked for. */
  public synchronized void rollback(Lease lease, ContentStore blobs, LayerStore layers)
      throws IOException {
    for (Digest chain : lease.createdChains) {
      layers.deleteNow(chain);
    }
    for (Digest blob : lease.createdBlobs) {
      blobs.deleteNow(blob);
    }
    lease.createdChains.clear();
    lease.createdBlobs.clear();
  }
}
