package dev.moor.actors.volume;

import dev.moor.actors.codec.CborEventCodec;
import java.util.Map;

/** The manifests of a volume's events; once released they never change. */
public final class VolumeEventCodec extends CborEventCodec {
  public VolumeEventCodec() {
    super(
        "volume",
        Map.ofEntries(
            Map.entry(VolumeEvent.CreateRequested.class, "volume.create-requested/1"),
            Map.entry(VolumeEvent.Created.class, "volume.created/1"),
            Map.entry(VolumeEvent.CreateFailed.class, "volume.create-failed/1"),
            Map.entry(VolumeEvent.RemoveRequested.class, "volume.remove-requested/1"),
            Map.entry(VolumeEvent.Removed.class, "volume.removed/1"),
            Map.entry(VolumeEvent.RemoveFailed.class, "volume.remove-failed/1")),
        Map.of());
  }
}
