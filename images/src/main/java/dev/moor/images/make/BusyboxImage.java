package dev.moor.images.make;

import dev.moor.images.ImageException;
import dev.moor.images.LoadedImage;
import dev.moor.images.Platform;
import dev.moor.images.Reference;
import dev.moor.images.model.RunConfig;
import dev.moor.images.store.Lease;
import dev.moor.images.tar.TarEntry;
import dev.moor.images.tar.TarType;
import dev.moor.images.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * {@code busybox:latest} made of this machine's busybox, for a start without a registry. The same
 * busybox always gives the same image.
 */
public final class BusyboxImage {
  private static final String HINT = "; apt-get install busybox-static";
  private static final int MAX_BYTES = 64 << 20;
  private static final int PT_INTERP = 3;
  private static final long LIST_TIMEOUT_SECONDS = 10;

  private final Path busybox;
  private final TarWriter tar;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private BusyboxImage(Path busybox) {
    this.busybox = busybox;
    this.tar = new TarWriter(bytes);
  }

  /** The root filesystem as a tar; refused where the binary is missing or not static. */
  public static byte[] rootfs(Path busybox) throws IOException, InterruptedException {
    return new BusyboxImage(busybox).rootfs();
  }

  /** Makes the image of such a root filesystem; {@code created} is the age of its binary. */
  public static LoadedImage make(ImageImport importer, byte[] rootfs, Instant created, Lease lease)
      throws IOException {
    RunConfig run =
        ConfigChanges.apply(
            RunConfig.EMPTY,
            List.of(
                "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "CMD [\"sh\"]"));
    ImageImport.Labels labels =
        new ImageImport.Labels(
            run, Platform.host(), created, "moor image bootstrap", "this machine's busybox");
    List<Reference> names = List.of(Reference.parse("busybox").withDefaultTag());
    return importer.make(new ByteArrayInputStream(rootfs), labels, names, lease);
  }

  private byte[] rootfs() throws IOException, InterruptedException {
    byte[] binary = staticBinary(busybox);
    Map<String, Integer> folders = new TreeMap<>();
    for (String name :
        List.of(
            "bin",
            "dev",
            "etc",
            "home",
            "lib",
            "proc",
            "sbin",
            "sys",
            "usr",
            "usr/bin",
            "usr/sbin",
            "var",
            "var/spool",
            "var/spool/mail",
            "var/www")) {
      folders.put(name, 0755);
    }
    folders.put("root", 0700);
    folders.put("tmp", 01777);
    for (Map.Entry<String, Integer> folder : folders.entrySet()) {
      tar.put(TarEntry.builder(folder.getKey(), TarType.DIRECTORY).mode(folder.getValue()).build());
    }
    TarEntry binaryEntry =
        TarEntry.builder("bin/busybox", TarType.FILE).mode(0755).size(binary.length).build();
    tar.put(binaryEntry, new ByteArrayInputStream(binary));
    for (String applet : applets()) {
      tar.put(
          TarEntry.builder("bin/" + applet, TarType.HARDLINK)
              .mode(0755)
              .linkName("bin/busybox")
              .build());
    }
    link("usr/bin/env", "../../bin/env");
    files();
    tar.finish();
    return bytes.toByteArray();
  }

  private void files() throws IOException {
    text(
        "etc/passwd",
        0644,
        """
        root:x:0:0:root:/root:/bin/sh
        daemon:x:1:1:daemon:/usr/sbin:/bin/false
        bin:x:2:2:bin:/bin:/bin/false
        sys:x:3:3:sys:/dev:/bin/false
        sync:x:4:100:sync:/bin:/bin/sync
        mail:x:8:8:mail:/var/spool/mail:/bin/false
        www-data:x:33:33:www-data:/var/www:/bin/false
        operator:x:37:37:Operator:/var:/bin/false
        nobody:x:65534:65534:nobody:/home:/bin/false
        """);
    text(
        "etc/group",
        0644,
        """
        root:x:0:
        daemon:x:1:
        bin:x:2:
        sys:x:3:
        adm:x:4:
        tty:x:5:
        disk:x:6:
        mail:x:8:
        www-data:x:33:
        users:x:100:
        nobody:x:65534:
        """);
    text(
        "etc/shadow",
        0600,
        """
        root:*:::::::
        daemon:*:::::::
        bin:*:::::::
        sys:*:::::::
        sync:*:::::::
        mail:*:::::::
        www-data:*:::::::
        operator:*:::::::
        nobody:*:::::::
        """);
    text(
        "etc/nsswitch.conf",
        0644,
        """
        passwd: files
        group: files
        shadow: files
        hosts: files dns
        networks: files dns
        protocols: files
        services: files
        """);
  }

  private void text(String name, int mode, String content) throws IOException {
    byte[] data = content.getBytes(StandardCharsets.US_ASCII);
    TarEntry entry = TarEntry.builder(name, TarType.FILE).mode(mode).size(data.length).build();
    tar.put(entry, new ByteArrayInputStream(data));
  }

  private void link(String name, String target) throws IOException {
    tar.put(TarEntry.builder(name, TarType.SYMLINK).mode(0777).linkName(target).build());
  }

  private SortedSet<String> applets() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(busybox.toString(), "--list").redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readNBytes(MAX_BYTES), StandardCharsets.US_ASCII);
      if (!process.waitFor(LIST_TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw ImageException.invalid(busybox + " --list failed: " + output.strip() + HINT);
      }
      SortedSet<String> applets = new TreeSet<>();
      output.lines().filter(a -> a.matches("[A-Za-z0-9_.\\[-]+")).forEach(applets::add);
      applets.remove("busybox");
      if (!applets.contains("sh")) {
        throw ImageException.invalid(busybox + " has no sh" + HINT);
      }
      return applets;
    } finally {
      process.destroyForcibly();
    }
  }

  /** The bytes of the binary, which must run where no library is. */
  static byte[] staticBinary(Path busybox) throws IOException {
    if (!Files.isRegularFile(busybox)) {
      throw ImageException.notFound("there is no " + busybox + HINT);
    }
    if (Files.size(busybox) > MAX_BYTES) {
      throw ImageException.invalid(busybox + " is too large to be a busybox");
    }
    byte[] binary = Files.readAllBytes(busybox);
    if (!isStaticElf(binary)) {
      throw ImageException.invalid(busybox + " is not a static binary" + HINT);
    }
    return binary;
  }

  private static boolean isStaticElf(byte[] binary) {
    boolean elf =
        binary.length > 64
            && binary[0] == 0x7f
            && binary[1] == 'E'
            && binary[2] == 'L'
            && binary[3] == 'F';
    if (!elf) {
      return false;
    }
    ByteBuffer b = ByteBuffer.wrap(binary);
    b.order(binary[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    boolean wide = binary[4] == 2;
    long offset = wide ? b.getLong(32) : b.getInt(28) & 0xFFFFFFFFL;
    int size = b.getShort(wide ? 54 : 42) & 0xFFFF;
    int count = b.getShort(wide ? 56 : 44) & 0xFFFF;
    for (int i = 0; i < count; i++) {
      long at = offset + (long) i * size;
      if (at < 0 || at + 4 > binary.length || b.getInt((int) at) == PT_INTERP) {
        return false;
      }
    }
    return count > 0;
  }
}
