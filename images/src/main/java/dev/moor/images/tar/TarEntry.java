package dev.moor.images.tar;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One entry's header.
 *
 * @param name as in the archive, unchecked: may be absolute or hold {@code ..}
 * @param mode permission, setuid, setgid and sticky bits
 * @param linkName target of a symlink, or name of the entry a hardlink repeats; else empty
 * @param atime null where the archive does not say
 * @param xattrs values as bytes, by full name such as {@code security.capability}
 */
public record TarEntry(
    String name,
    TarType type,
    int mode,
    long uid,
    long gid,
    String userName,
    String groupName,
    long size,
    Instant mtime,
    Instant atime,
    String linkName,
    int devMajor,
    int devMinor,
    SortedMap<String, byte[]> xattrs) {
  public TarEntry {
    xattrs = Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
  }

  public boolean isDirectory() {
    return type == TarType.DIRECTORY;
  }

  public boolean isFile() {
    return type == TarType.FILE;
  }

  /** Begins an entry owned by root, at the epoch, with mode 0644 (0755 for a folder). */
  public static Builder builder(String name, TarType type) {
    return new Builder(name, type);
  }

  /** This entry's values to change some of them. */
  public Builder toBuilder() {
    Builder b = new Builder(name, type);
    b.mode = mode;
    b.uid = uid;
    b.gid = gid;
    b.userName = userName;
    b.groupName = groupName;
    b.size = size;
    b.mtime = mtime;
    b.atime = atime;
    b.linkName = linkName;
    b.devMajor = devMajor;
    b.devMinor = devMinor;
    b.xattrs.putAll(xattrs);
    return b;
  }

  /** Collects the values of an entry. */
  public static final class Builder {
    private String name;
    private final TarType type;
    private int mode;
    private long uid;
    private long gid;
    private String userName = "";
    private String groupName = "";
    private long size;
    private Instant mtime = Instant.EPOCH;
    private Instant atime;
    private String linkName = "";
    private int devMajor;
    private int devMinor;
    private final TreeMap<String, byte[]> xattrs = new TreeMap<>();

    private Builder(String name, TarType type) {
      this.name = name;
      this.type = type;
      this.mode = type == TarType.DIRECTORY ? 0755 : 0644;
    }

    public Builder name(String value) {
      name = value;
      return this;
    }

    public Builder mode(int value) {
      mode = value;
      return this;
    }

    public Builder owner(long uidValue, long gidValue) {
      uid = uidValue;
      gid = gidValue;
      return this;
    }

    public Builder ownerNames(String user, String group) {
      userName = user;
      groupName = group;
      return this;
    }

    public Builder size(long value) {
      size = value;
      return this;
    }

    public Builder mtime(Instant value) {
      mtime = value;
      return this;
    }

    public Builder atime(Instant value) {
      atime = value;
      return this;
    }

    public Builder linkName(String value) {
      linkName = value;
      return this;
    }

    public Builder device(int major, int minor) {
      devMajor = major;
      devMinor = minor;
      return this;
    }

    public Builder xattr(String attribute, byte[] value) {
      xattrs.put(attribute, value);
      return this;
    }

    public Builder xattrs(Map<String, byte[]> values) {
      xattrs.putAll(values);
      return this;
    }

    public TarEntry build() {
      return new TarEntry(
          name, type, mode, uid, gid, userName, groupName, size, mtime, atime, linkName, devMajor,
          devMinor, xattrs);
    }
  }
}
