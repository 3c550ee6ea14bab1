package dev.moor.images.tar;

import dev.moor.runtime.fs.NameBytes;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads an archive from a stream, once, with bounded memory.
 *
 * <p>Whatever is wrong with the archive comes as {@link TarException}. An archive may end without
 * its two zero blocks, as many writers leave them out; see {@link #sawEndMarker}. Not thread-safe.
 */
public final class TarReader implements Closeable {
  /** The largest entry taken (16 TiB, the largest file of ext4). */
  public static final long ENTRY_LIMIT_BYTES = 1L << 44;

  private static final int SPECIAL_LIMIT_BYTES = 1 << 20;
  private static final int GLOBAL_LIMIT_BYTES = 4 << 20;
  private static final long ID_LIMIT = 0xFFFF_FFFEL;
  private final InputStream in;
  private final byte[] block = new byte[TarBlock.SIZE];
  private final Map<String, byte[]> global = new HashMap<>();
  private long globalBytes;
  private String current = "";
  private long contentLeft;
  private int paddingLeft;
  private boolean ended;
  private boolean endMarker;
  private long position;

  /** The stream must already be decoded, see {@link Compression}. */
  public TarReader(InputStream in) {
    this.in = new BufferedInputStream(in, 64 * 1024);
  }

  /** True where these bytes begin as an archive does. */
  public static boolean begins(byte[] bytes) {
    return bytes.length >= TarBlock.SIZE
        && TarBlock.checksumHolds(java.util.Arrays.copyOf(bytes, TarBlock.SIZE));
  }

  /** The next entry, or null at the end; what is left of the last one's content is skipped. */
  public TarEntry next() throws IOException {
    if (ended) {
      return null;
    }
    skipContent();
    Map<String, byte[]> pax = null;
    String longName = null;
    String longLink = null;
    while (readHeader()) {
      char flag = (char) (block[TarBlock.TYPE] & 0xFF);
      switch (flag) {
        case 'x', 'X' -> pax = PaxRecords.parse(special(), current);
        case 'g' -> addGlobal(special());
        case 'L' -> longName = gnuLong(special());
        case 'K' -> longLink = gnuLong(special());
        default -> {
          return entry(flag, pax == null ? Map.of() : pax, longName, longLink);
        }
      }
    }
    if (pax != null || longName != null || longLink != null) {
      throw new TarException(current, "archive ends after an extended header");
    }
    return null;
  }

  /** The content of the entry that {@link #next} gave last; ends with it, closing does nothing. */
  public InputStream content() {
    return new Content();
  }

  /** Bytes of the archive read so far: after {@link #next} where the entry's content begins. */
  public long position() {
    return position;
  }

  /** True where the archive ended with a zero block, not just with the end of the input. */
  public boolean sawEndMarker() {
    return endMarker;
  }

  /** Reads the input to its very end, so that checks below (digest, gzip trailer) are made. */
  public void drain() throws IOException {
    byte[] scrap = new byte[64 * 1024];
    while (in.read(scrap) >= 0) {
      continue;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private boolean readHeader() throws IOException {
    int n = fill(block);
    if (n == 0) {
      ended = true;
      return false;
    }
    requireWhole(n);
    if (TarBlock.isZero(block)) {
      ended = true;
      endMarker = true;
      n = fill(block);
      if (n != 0 && (n < TarBlock.SIZE || !TarBlock.isZero(block))) {
        throw new TarException(current, "a lone zero block follows it");
      }
      return false;
    }
    if (!TarBlock.checksumHolds(block)) {
      throw new TarException(
          current, "the header after it has a wrong checksum or is no tar header");
    }
    return true;
  }

  private void requireWhole(int n) throws TarException {
    if (n < TarBlock.SIZE) {
      throw new TarException(current, "archive is cut off in the header after it");
    }
  }

  private byte[] special() throws IOException {
    current = TarBlock.name(block);
    long size = field(TarBlock.ENTRY_SIZE, 12, "size");
    if (size < 0 || size > SPECIAL_LIMIT_BYTES) {
      throw new TarException(current, "extended header of " + size + " bytes");
    }
    contentLeft = size;
    paddingLeft = padding(size);
    byte[] data = new byte[(int) size];
    int n = content().readNBytes(data, 0, data.length);
    if (n < data.length) {
      throw new TarException(current, "archive is cut off in an extended header");
    }
    skipContent();
    return data;
  }

  private static String gnuLong(byte[] data) {
    int end = 0;
    while (end < data.length && data[end] != 0) {
      end++;
    }
    return NameBytes.decode(data, 0, end);
  }

  private void addGlobal(byte[] data) throws TarException {
    globalBytes += data.length;
    if (globalBytes > GLOBAL_LIMIT_BYTES) {
      throw new TarException(current, "too many global headers");
    }
    global.putAll(PaxRecords.parse(data, current));
  }

  private TarEntry entry(char flag, Map<String, byte[]> pax, String longName, String longLink)
      throws TarException {
    Map<String, byte[]> records = new HashMap<>(global);
    records.putAll(pax);
    // an empty value takes a global one back; an xattr may well be empty
    records.entrySet().removeIf(r -> r.getValue().length == 0 && !isXattr(r.getKey()));
    current = longName != null ? longName : TarBlock.name(block);
    current = text(records, "path", current);
    String link = longLink != null ? longLink : TarBlock.text(block, TarBlock.LINK, 100);
    refuseSparse(flag, records);
    TarType type = type(flag, current);
    boolean ustar = TarBlock.hasUstarFields(block);
    boolean device = type == TarType.CHARACTER_DEVICE || type == TarType.BLOCK_DEVICE;
    long size = size(type, records);
    TarEntry entry =
        TarEntry.builder(current, type)
            .mode((int) field(TarBlock.MODE, 8, "mode") & 07777)
            .owner(id(records, "uid", TarBlock.UID), id(records, "gid", TarBlock.GID))
            .ownerNames(
                text(records, "uname", ustar ? TarBlock.text(block, TarBlock.USER, 32) : ""),
                text(records, "gname", ustar ? TarBlock.text(block, TarBlock.GROUP, 32) : ""))
            .size(size)
            .mtime(mtime(records))
            .atime(
                records.containsKey("atime")
                    ? PaxRecords.time(records.get("atime"), "atime", current)
                    : null)
            .linkName(text(records, "linkpath", link))
            .device(
                device ? deviceNumber(TarBlock.DEV_MAJOR) : 0,
                device ? deviceNumber(TarBlock.DEV_MINOR) : 0)
            .xattrs(PaxRecords.xattrs(records, current))
            .build();
    if (current.isEmpty()) {
      throw new TarException(current, "entry without a name");
    }
    contentLeft = size;
    paddingLeft = padding(size);
    return entry;
  }

  private void refuseSparse(char flag, Map<String, byte[]> records) throws TarException {
    boolean sparse = records.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse."));
    if (sparse || flag == 'S') {
      String name = text(records, "GNU.sparse.name", current);
      throw new TarException(name, "GNU sparse files are not supported (tar without --sparse)");
    }
  }

  private static TarType type(char flag, String name) throws TarException {
    TarType type = TarType.of(flag);
    if (type == null) {
      throw new TarException(name, String.format("entry type 0x%02x is not supported", (int) flag));
    }
    // before POSIX a folder was a file whose name ends in a slash
    return flag == '\0' && name.endsWith("/") ? TarType.DIRECTORY : type;
  }

  private static boolean isXattr(String key) {
    return key.startsWith(PaxRecords.SCHILY_XATTR);
  }

  private String text(Map<String, byte[]> records, String key, String otherwise)
      throws TarException {
    byte[] value = records.get(key);
    return value == null ? otherwise : PaxRecords.text(value, key, current);
  }

  private long size(TarType type, Map<String, byte[]> records) throws TarException {
    long size =
        records.containsKey("size")
            ? PaxRecords.number(records.get("size"), "size", current)
            : field(TarBlock.ENTRY_SIZE, 12, "size");
    if (size < 0 || size > ENTRY_LIMIT_BYTES) {
      throw new TarException(current, "absurd size " + size);
    }
    // only files have content; writers put sizes of folders and link targets there
    return type == TarType.FILE ? size : 0;
  }

  private Instant mtime(Map<String, byte[]> records) throws TarException {
    if (records.containsKey("mtime")) {
      return PaxRecords.time(records.get("mtime"), "mtime", current);
    }
    long seconds = field(TarBlock.MTIME, 12, "mtime");
    return Instant.ofEpochSecond(PaxRecords.checkedSeconds(seconds, "mtime", current));
  }

  private long id(Map<String, byte[]> records, String key, int at) throws TarException {
    long id =
        records.containsKey(key)
            ? PaxRecords.number(records.get(key), key, current)
            : field(at, 8, key);
    if (id < 0 || id > ID_LIMIT) {
      throw new TarException(current, key + " " + id + " is out of range");
    }
    return id;
  }

  private int deviceNumber(int at) throws TarException {
    long number = field(at, 8, "device number");
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw new TarException(current, "device number " + number + " is out of range");
    }
    return (int) number;
  }

  private long field(int at, int length, String what) throws TarException {
    try {
      return TarBlock.number(block, at, length);
    } catch (NumberFormatException e) {
      throw new TarException(current, "damaged " + what + " in its header", e);
    }
  }

  private static int padding(long size) {
    return (int) (-size & (TarBlock.SIZE - 1));
  }

  private void skipContent() throws IOException {
    byte[] scrap = null;
    while (contentLeft + paddingLeft > 0) {
      scrap = scrap == null ? new byte[16 * 1024] : scrap;
      int wanted = (int) Math.min(scrap.length, contentLeft + paddingLeft);
      int n = readSome(scrap, 0, wanted);
      if (n < 0) {
        // the last padding is often cut off along with the end marker
        if (contentLeft == 0) {
          paddingLeft = 0;
          return;
        }
        throw new TarException(current, "archive is cut off, " + contentLeft + " bytes missing");
      }
      long content = Math.min(n, contentLeft);
      contentLeft -= content;
      paddingLeft -= (int) (n - content);
    }
  }

  private int fill(byte[] target) throws IOException {
    int done = 0;
    while (done < target.length) {
      int n = readSome(target, done, target.length - done);
      if (n < 0) {
        return done;
      }
      done += n;
    }
    return done;
  }

  private int readSome(byte[] target, int from, int length) throws IOException {
    try {
      int n = in.read(target, from, length);
      position += Math.max(n, 0);
      return n;
    } catch (EOFException e) {
      throw new TarException(current, "the compressed archive is cut off", e);
    }
  }

  private final class Content extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (contentLeft == 0) {
        return -1;
      }
      int n = readSome(target, from, (int) Math.min(length, contentLeft));
      if (n < 0) {
        throw new TarException(current, "archive is cut off, " + contentLeft + " bytes missing");
      }
      contentLeft -= n;
      return n;
    }
  }
}
