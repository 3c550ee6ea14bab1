package dev.moor.actors.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.actors.codec.CborEventCodec;
import dev.moor.actors.codec.Missing;
import java.util.List;
import java.util.Map;

/** The manifests of an image's events; once released they never change. */
public final class ImageEventCodec extends CborEventCodec {
  public ImageEventCodec() {
    super(
        "image",
        Map.ofEntries(
            Map.entry(ImageEvent.Stored.class, "image.stored/2"),
            Map.entry(ImageEvent.Tagged.class, "image.tagged/1"),
            Map.entry(ImageEvent.Untagged.class, "image.untagged/1"),
            Map.entry(ImageEvent.DigestNoted.class, "image.digest-noted/1"),
            Map.entry(ImageEvent.Noted.class, "image.noted/1"),
            Map.entry(ImageEvent.DeleteRequested.class, "image.delete-requested/1"),
            Map.entry(ImageEvent.Deleted.class, "image.deleted/1"),
            Map.entry(ImageEvent.DeleteFailed.class, "image.delete-failed/1")),
        Map.of("image.stored/1", new Upcaster("image.stored/2", ImageEventCodec::fromFirst)));
  }

  /** The first commits wrote no digests under the same manifest. */
  private static ObjectNode fromFirst(ObjectNode old) {
    if (old.path("facts") instanceof ObjectNode facts) {
      for (String digest : List.of("manifestDigest", "targetDigest")) {
        if (!facts.has(digest)) {
          facts.put(digest, "");
        }
      }
    }
    return Missing.asNull("facts.defaults.healthcheck").apply(old);
  }
}
