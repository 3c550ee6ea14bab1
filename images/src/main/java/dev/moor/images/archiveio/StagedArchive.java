package dev.moor.images.archiveio;

import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.Limits;
import dev.moor.images.store.BoundedInputStream;
import dev.moor.images.store.DurableFiles;
import dev.moor.images.tar.Compression;
import dev.moor.images.tar.TarEntry;
import dev.moor.images.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;

/**
 * The members of an archive, each a numbered file with its digest: names from the archive are never
 * used as paths. Closing removes the files.
 */
final class StagedArchive implements AutoCloseable {
  private static final String BLOBS = "blobs/sha256/";
  private static final int MAX_LINKS = 8;

  /** One file of the archive. */
  record Member(Path file, Digest digest, long size) {}

  private final Path folder;
  private final Map<String, Member> members = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();

  private StagedArchive(Path folder) {
    this.folder = folder;
  }

  /** Reads an archive to its end; anything wrong with it is refused. */
  static StagedArchive read(InputStream in, Path scratch, Limits limits) throws IOException {
    StagedArchive staged = new StagedArchive(scratch);
    boolean done = false;
    try (TarReader tar =
        new TarReader(
            new BoundedInputStream(
                Compression.decodeAny(in), null, limits.archiveBytes(), "archive"))) {
      int count = 0;
      TarEntry entry = tar.next();
      while (entry != null) {
        count++;
        if (count > limits.archiveEntries()) {
          throw ImageException.invalid(
              "archive has more than the limit of " + limits.archiveEntries() + " members");
        }
        staged.add(entry, tar, count);
        entry = tar.next();
      }
      if (!tar.sawEndMarker()) {
        throw ImageException.invalid("archive is cut off: it has no end marker");
      }
      tar.drain();
      done = true;
      return staged;
    } finally {
      if (!done) {
        staged.close();
      }
    }
  }

  private void add(TarEntry entry, TarReader tar, int number) throws IOException {
    String name = clean(entry.name(), entry.name());
    switch (entry.type()) {
      case DIRECTORY -> {
        // only the files in it count
      }
      case FILE -> {
        links.remove(name);
        members.put(name, store(name, tar, number));
      }
      case SYMLINK -> {
        int slash = name.lastIndexOf('/');
        String base = slash < 0 ? "" : name.substring(0, slash + 1);
        if (entry.linkName().startsWith("/")) {
          throw ImageException.invalid(
              "archive member '" + entry.name() + "' is a link out of the archive");
        }
        links.put(name, clean(base + entry.linkName(), entry.name()));
      }
      case HARDLINK -> links.put(name, clean(entry.linkName(), entry.name()));
      default ->
          throw ImageException.invalid(
              "archive member '" + entry.name() + "' is neither file, link nor folder");
    }
  }

  private Member store(String name, TarReader tar, int number) throws IOException {
    Path file = folder.resolve(Integer.toString(number));
    MessageDigest sha = Digest.newSha256();
    long size = 0;
    byte[] buffer = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(file);
        InputStream content = tar.content()) {
      int n = content.read(buffer);
      while (n >= 0) {
        sha.update(buffer, 0, n);
        out.write(buffer, 0, n);
        size += n;
        n = content.read(buffer);
      }
    }
    Member member = new Member(file, Digest.sha256(sha.digest()), size);
    if (name.startsWith(BLOBS) && !name.equals(BLOBS + member.digest().hex())) {
      throw ImageException.invalid(
          "archive member '" + name + "' is damaged: its digest is " + member.digest());
    }
    return member;
  }

  /** A member without its compression, beside it. */
  static Member decoded(Member member, InputStream plain, Limits limits) throws IOException {
    Path file = member.file().resolveSibling(member.file().getFileName() + ".tar");
    MessageDigest sha = Digest.newSha256();
    BoundedInputStream bounded = new BoundedInputStream(plain, sha, limits.layerBytes(), "layer");
    long size = Files.copy(bounded, file, StandardCopyOption.REPLACE_EXISTING);
    return new Member(file, Digest.sha256(sha.digest()), size);
  }

  private static String clean(String name, String shown) {
    StringBuilder out = new StringBuilder();
    for (String part : name.split("/")) {
      if (part.equals("..")) {
        int slash = out.lastIndexOf("/");
        if (out.length() == 0) {
          throw ImageException.invalid("archive member '" + shown + "' leads out of the archive");
        }
        out.setLength(Math.max(slash, 0));
      } else if (!part.isEmpty() && !part.equals(".")) {
        out.append(out.length() == 0 ? "" : "/").append(part);
      }
    }
    return out.toString();
  }

  /** A member by name, links followed; null where there is none. */
  Member find(String name) {
    String at = clean(name, name);
    for (int i = 0; i < MAX_LINKS; i++) {
      Member member = members.get(at);
      if (member != null) {
        return member;
      }
      at = links.get(at);
      if (at == null) {
        return null;
      }
    }
    return null;
  }

  /** A member by name; INVALID where there is none. */
  Member get(String name) {
    Member member = find(name);
    if (member == null) {
      throw ImageException.invalid("archive has no member '" + name + "'");
    }
    return member;
  }

  /** The blob of an OCI layout, or null. */
  Member blob(Digest digest) {
    return find("blobs/" + digest.algorithm() + "/" + digest.hex());
  }

  /** A small member, whole. */
  static byte[] bytes(Member member, int maxBytes, String what) throws IOException {
    if (member.size() > maxBytes) {
      throw ImageException.invalid(what + " is larger than " + maxBytes + " bytes");
    }
    return Files.readAllBytes(member.file());
  }

  @Override
  public void close() throws IOException {
    DurableFiles.deleteTree(folder);
  }
}
