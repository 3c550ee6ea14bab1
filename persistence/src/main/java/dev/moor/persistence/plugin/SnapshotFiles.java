package dev.moor.persistence.plugin;

import dev.moor.persistence.journal.JournalException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Snapshots as files: one each, checksummed, complete before it has its name. */
final class SnapshotFiles {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotFiles.class);
  private static final int MAGIC = 0x4D534E31; // MSN1
  private static final int CRC_AT = 4;
  private static final int CONTENT_AT = 8;
  private static final int LONGEST_NAME = 200;
  private static final Pattern NAME = Pattern.compile("(\\d{20})-(\\d{20})\\.snapshot");

  private final Path folder;

  SnapshotFiles(Path folder) {
    this.folder = folder;
  }

  /** Where a snapshot is. */
  record Place(Path file, long sequence, long timestamp) {}

  /** A snapshot as stored. */
  record Content(String persistenceId, int serializerId, String manifest, byte[] payload) {}

  void save(long sequence, long timestamp, Content content) throws IOException {
    Path place = folderOf(content.persistenceId());
    if (!Files.isDirectory(place)) {
      Files.createDirectories(place);
      sync(folder);
    }
    Path file = place.resolve(String.format("%020d-%020d.snapshot", sequence, timestamp));
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      try (FileChannel channel =
          FileChannel.open(
              fresh,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = encode(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      sync(place);
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw e;
    }
  }

  /** Those that match, newest first. */
  List<Place> matching(String persistenceId, Predicate<Place> matches) throws IOException {
    return list(persistenceId).stream().filter(matches).toList();
  }

  /** Empty where it is damaged, which is reported, or gone. */
  Optional<Content> read(String persistenceId, Place place) {
    try {
      Content content = decode(Files.readAllBytes(place.file()));
      if (content.persistenceId().equals(persistenceId)) {
        return Optional.of(content);
      }
      LOG.error("snapshot {} is of {}", place.file(), content.persistenceId());
    } catch (NoSuchFileException e) {
      LOG.debug("snapshot {} was deleted meanwhile", place.file(), e);
    } catch (IOException | JournalException e) {
      LOG.error("snapshot {} is damaged, the one before it is taken", place.file(), e);
    }
    return Optional.empty();
  }

  void delete(String persistenceId, Predicate<Place> matches) throws IOException {
    boolean any = false;
    for (Place place : list(persistenceId)) {
      if (matches.test(place)) {
        any |= Files.deleteIfExists(place.file());
      }
    }
    if (any) {
      sync(folderOf(persistenceId));
    }
  }

  /** Newest first. */
  private List<Place> list(String persistenceId) throws IOException {
    Path place = folderOf(persistenceId);
    List<Place> found = new ArrayList<>();
    if (!Files.isDirectory(place)) {
      return found;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(place)) {
      for (Path file : files) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          found.add(new Place(file, Long.parseLong(name.group(1)), Long.parseLong(name.group(2))));
        }
      }
    }
    found.sort(
        Comparator.comparingLong(Place::sequence).thenComparingLong(Place::timestamp).reversed());
    return found;
  }

  private Path folderOf(String persistenceId) {
    return folderOf(folder, persistenceId);
  }

  static Path folderOf(Path folder, String persistenceId) {
    String name = URLEncoder.encode(persistenceId, StandardCharsets.UTF_8).replace(".", "%2E");
    if (name.length() > LONGEST_NAME) {
      CRC32C crc = new CRC32C();
      crc.update(persistenceId.getBytes(StandardCharsets.UTF_8));
      name = name.substring(0, LONGEST_NAME) + String.format("~%08x", crc.getValue());
    }
    return folder.resolve(name.isEmpty() ? "%00" : name);
  }

  private static ByteBuffer encode(Content content) {
    byte[] id = content.persistenceId().getBytes(StandardCharsets.UTF_8);
    byte[] manifest = content.manifest().getBytes(StandardCharsets.UTF_8);
    ByteBuffer out =
        ByteBuffer.allocate(
            CONTENT_AT + 16 + id.length + manifest.length + content.payload().length);
    out.putInt(MAGIC).putInt(0).putInt(content.serializerId());
    out.putInt(id.length).put(id).putInt(manifest.length).put(manifest);
    out.putInt(content.payload().length).put(content.payload());
    out.putInt(CRC_AT, checksum(out.array()));
    return out.flip();
  }

  private static Content decode(byte[] bytes) {
    if (bytes.length < CONTENT_AT + 16) {
      throw new JournalException("cut short at " + bytes.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.getInt() != MAGIC) {
      throw new JournalException("no snapshot");
    }
    if (in.getInt() != checksum(bytes)) {
      throw new JournalException("wrong checksum");
    }
    int serializerId = in.getInt();
    String id = new String(block(in), StandardCharsets.UTF_8);
    String manifest = new String(block(in), StandardCharsets.UTF_8);
    return new Content(id, serializerId, manifest, block(in));
  }

  private static byte[] block(ByteBuffer in) {
    byte[] block = new byte[in.getInt()];
    in.get(block);
    return block;
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, CONTENT_AT, bytes.length - CONTENT_AT);
    return (int) crc.getValue();
  }

  private static void sync(Path place) throws IOException {
    try (FileChannel channel = FileChannel.open(place, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
