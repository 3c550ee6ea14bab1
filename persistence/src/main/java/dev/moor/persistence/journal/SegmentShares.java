package dev.moor.persistence.journal;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many bytes of each segment's file an entity has, by the places of the records. */
final class SegmentShares {
  private static final int SEGMENTS_KEPT = 16;

  private final Path folder;
  private final SegmentIndex index;
  private final Map<Long, Map<String, Long>> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Map<String, Long>> eldest) {
          return size() > SEGMENTS_KEPT;
        }
      };

  SegmentShares(Path folder, SegmentIndex index) {
    this.folder = folder;
    this.index = index;
  }

  /** What leaves the file when the entity's events do; 0 where that is not known. */
  long of(long segment, String persistenceId) {
    return kept.computeIfAbsent(segment, this::measure).getOrDefault(persistenceId, 0L);
  }

  private Map<String, Long> measure(long segment) {
    SegmentIndex.Sealed sealed = index.sealed(segment);
    if (sealed == null || sealed.bytes() == 0) {
      return Map.of();
    }
    Map<String, EntityRange.Positions> entities = index.entities(segment);
    int[] starts =
        entities.values().stream().flatMapToInt(p -> Arrays.stream(p.offsets())).sorted().toArray();
    File file = Segments.file(folder, segment).toFile();
    double packed = (double) file.length() / sealed.bytes();
    Map<String, Long> shares = new HashMap<>();
    entities.forEach(
        (id, positions) -> {
          long bytes = 0;
          for (int start : positions.offsets()) {
            int at = Arrays.binarySearch(starts, start) + 1;
            bytes += (at < starts.length ? starts[at] : sealed.bytes()) - start;
          }
          shares.put(id, (long) (bytes * packed));
        });
    return shares;
  }
}
