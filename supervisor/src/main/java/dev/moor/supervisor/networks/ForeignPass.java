package dev.moor.supervisor.networks;

import dev.moor.runtime.net.ForeignFilter;
import dev.moor.runtime.net.ForeignForward;
import dev.moor.runtime.net.LegacyFilter;
import dev.moor.runtime.net.Nftables;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets what Moor's own table let pass through the FORWARD chains of other programs, and takes that
 * back. Rules of others stay as they are.
 */
final class ForeignPass {
  private static final Logger LOG = LoggerFactory.getLogger(ForeignPass.class);

  private final Map<String, ForeignForward> chains = new LinkedHashMap<>();
  private final Map<String, String> told = new LinkedHashMap<>();
  private final BooleanSupplier needed;
  private final AtomicBoolean pending = new AtomicBoolean();
  private boolean closed;

  /**
   * @param table Moor's own
   * @param needed whether there are networks
   */
  ForeignPass(Nftables nft, String table, BooleanSupplier needed) {
    this.needed = needed;
    for (String family : new String[] {"ip", "ip6"}) {
      chains.put("nftables' " + family, new ForeignFilter(nft, family, table));
      chains.put("iptables-legacy's " + family, new LegacyFilter(family, table));
    }
  }

  /** Looks soon; one look serves all that ask for it before it begins. */
  void lookSoon(Executor executor) {
    if (pending.compareAndSet(false, true)) {
      executor.execute(
          () -> {
            pending.set(false);
            look();
          });
    }
  }

  /** The rule comes where another drops, and goes where there are no networks any more. */
  synchronized void look() {
    if (needed.getAsBoolean()) {
      closed = false;
      chains.forEach((name, chain) -> attempt(name, chain, true));
    } else {
      takeBack();
    }
  }

  /** Nobody needs it now. */
  synchronized void takeBack() {
    if (!closed) {
      chains.forEach((name, chain) -> attempt(name, chain, false));
      closed = true;
    }
  }

  /** What goes wrong is told once, not at each look. */
  private void attempt(String name, ForeignForward chain, boolean open) {
    try {
      if (open && chain.open()) {
        LOG.info(
            "{} FORWARD drops what it does not know: what Moor's table lets pass is accepted there",
            name);
      } else if (!open && chain.close()) {
        LOG.info("{} FORWARD has Moor's rule no more", name);
      }
      told.remove(name);
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).equals(told.put(name, String.valueOf(e.getMessage())))) {
        LOG.warn("{} FORWARD may drop what containers send and get: {}", name, e.getMessage());
      }
    }
  }
}
