package dev.moor.persistence.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Mends what can be proven: a record in which one byte changed, where the hash chain confirms the
 * right value. The damaged file is kept aside. What cannot be proven stays as it is, and its
 * entities stay quarantined. The journal must not be open.
 */
public final class JournalRepair {
  private JournalRepair() {}

  /**
   * What was done.
   *
   * @param mended the damage that is gone
   * @param remaining the damage that stays
   * @param keptAside copies of the files as they were
   */
  public record Outcome(List<Damage> mended, List<Damage> remaining, List<Path> keptAside) {}

  /**
   * Repairs a folder.
   *
   * @throws JournalException the folder cannot be read or written; files already replaced stay so,
   *     each with its copy aside
   */
  public static Outcome repair(Path folder) {
    Path claimed = JournalStore.claim(folder);
    try {
      List<Damage> before = JournalVerifier.verify(folder).damage();
      List<Path> aside = new ArrayList<>();
      for (Map.Entry<String, List<Damage>> file : mendable(before).entrySet()) {
        aside.add(mend(folder, file.getKey(), file.getValue()));
      }
      List<Damage> after = JournalVerifier.verify(folder).damage();
      return new Outcome(
          before.stream().filter(d -> !after.contains(d)).toList(), after, List.copyOf(aside));
    } catch (IOException e) {
      throw new JournalException("cannot repair " + folder + ": " + e.getMessage(), e);
    } finally {
      JournalStore.release(claimed);
    }
  }

  private static Map<String, List<Damage>> mendable(List<Damage> damage) {
    Map<String, List<Damage>> byFile = new TreeMap<>();
    damage.stream()
        .filter(Damage::mendable)
        .forEach(d -> byFile.computeIfAbsent(d.file(), f -> new ArrayList<>()).add(d));
    // an archive of which a part cannot be read stays as it is, for what better tools may find
    damage.stream().filter(d -> d.offset() < 0 && !d.mendable()).forEach(d -> keep(byFile, d));
    return byFile;
  }

  private static void keep(Map<String, List<Damage>> byFile, Damage found) {
    if (Segments.isArchive(Path.of(found.file()))) {
      byFile.remove(found.file());
    }
  }

  private static Path mend(Path folder, String name, List<Damage> damage) throws IOException {
    Path file = folder.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    byte[] segment = Segments.isArchive(file) ? SegmentBytes.readAll(file, d -> {}) : bytes;
    Path kept = Files.createDirectories(folder.resolve(JournalOpening.ASIDE)).resolve(name);
    for (int copy = 1; Files.exists(kept); copy++) {
      kept = kept.resolveSibling(name + "." + copy);
    }
    Segments.replace(kept, bytes);
    for (Damage found : damage) {
      int at = (int) found.offset();
      if (at < 0) {
        continue; // of the archive itself, which is written anew
      }
      byte[] frame = java.util.Arrays.copyOfRange(segment, at, at + found.length());
      byte[] mended = SingleByteRepair.mend(frame);
      if (mended == null) {
        throw new IOException(found.describe() + ": changed since it was verified");
      }
      System.arraycopy(mended, 0, segment, at, mended.length);
    }
    Segments.replace(
        file,
        Segments.isArchive(file)
            ? ArchiveFile.encode(Segments.firstSequence(file), segment)
            : segment);
    return kept;
  }
}
