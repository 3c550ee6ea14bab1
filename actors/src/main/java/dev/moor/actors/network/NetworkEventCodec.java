package dev.moor.actors.network;

import dev.moor.actors.codec.CborEventCodec;
import dev.moor.actors.codec.Missing;
import java.util.Map;

/** The manifests of a network's events; once released they never change. */
public final class NetworkEventCodec extends CborEventCodec {
  public NetworkEventCodec() {
    super(
        "network",
        Map.ofEntries(
            Map.entry(NetworkEvent.CreateRequested.class, "network.create-requested/2"),
            Map.entry(NetworkEvent.Created.class, "network.created/1"),
            Map.entry(NetworkEvent.CreateFailed.class, "network.create-failed/1"),
            Map.entry(NetworkEvent.RemoveRequested.class, "network.remove-requested/1"),
            Map.entry(NetworkEvent.Removed.class, "network.removed/1"),
            Map.entry(NetworkEvent.RemoveFailed.class, "network.remove-failed/1"),
            Map.entry(NetworkEvent.Repaired.class, "network.repaired/1")),
        Map.of(
            "network.create-requested/1",
            new Upcaster("network.create-requested/2", Missing.asNull("spec.borrowed"))));
  }
}
