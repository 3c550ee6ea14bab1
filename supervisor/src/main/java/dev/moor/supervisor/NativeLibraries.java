package dev.moor.supervisor;

import com.sun.jna.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native halves of libraries, unpacked once below the data root. Left to themselves the
 * libraries unpack a copy into the temporary folder at each start, which stays there whenever moord
 * is killed. Where this does not work out they still do so.
 */
final class NativeLibraries {
  private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);

  private NativeLibraries() {}

  /** Call before the first use of JNA and of the journal. */
  static void use(Path dataRoot) {
    Path folder = dataRoot.resolve("lib").toAbsolutePath();
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      unpack("com/sun/jna/" + Platform.RESOURCE_PREFIX + "/libjnidispatch.so", folder);
      unpack(
          "META-INF/native/linux" + (Platform.is64Bit() ? 64 : 32) + "/libleveldbjni.so", folder);
    } catch (IOException e) {
      LOG.debug("native libraries stay in the temporary folder: {}", e.toString());
      return;
    }
    System.setProperty("jna.boot.library.path", folder.toString());
    System.setProperty("library.leveldbjni.path", folder.toString());
  }

  /** Nothing where the library has none for this machine, or an equal file is there. */
  static void unpack(String resource, Path folder) throws IOException {
    URL url = NativeLibraries.class.getClassLoader().getResource(resource);
    if (url == null) {
      return;
    }
    URLConnection connection = url.openConnection();
    if (!(connection instanceof JarURLConnection jar)) {
      return;
    }
    Path file = folder.resolve(resource.substring(resource.lastIndexOf('/') + 1));
    if (equal(jar.getJarEntry(), file)) {
      return;
    }
    Path fresh = Files.createTempFile(folder, "unpack", null);
    try {
      try (InputStream in = jar.getInputStream()) {
        Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static boolean equal(JarEntry entry, Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) != entry.getSize()) {
      return false;
    }
    CRC32 sum = new CRC32();
    sum.update(Files.readAllBytes(file));
    return sum.getValue() == entry.getCrc();
  }
}
