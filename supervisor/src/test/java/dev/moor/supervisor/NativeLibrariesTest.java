package dev.moor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Platform;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {
  private static final String RESOURCE =
      "com/sun/jna/" + Platform.RESOURCE_PREFIX + "/libjnidispatch.so";
  private static final FileTime LONG_AGO = FileTime.from(Instant.EPOCH);

  @TempDir Path folder;

  @Test
  void shouldUnpackOnceAndAgainWhereTheFileIsAnother() throws Exception {
    NativeLibraries.unpack(RESOURCE, folder);
    Path file = folder.resolve("libjnidispatch.so");
    byte[] library = Files.readAllBytes(file);
    try (InputStream in = Platform.class.getClassLoader().getResourceAsStream(RESOURCE)) {
      assertThat(library).isEqualTo(in.readAllBytes());
    }

    Files.setLastModifiedTime(file, LONG_AGO);
    NativeLibraries.unpack(RESOURCE, folder);
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(LONG_AGO);

    byte[] damaged = library.clone();
    damaged[1000] ^= 1;
    Files.write(file, damaged);
    NativeLibraries.unpack(RESOURCE, folder);
    assertThat(file).hasBinaryContent(library);
    assertThat(folder.toFile().list()).containsExactly("libjnidispatch.so");
  }

  @Test
  void shouldLeaveOutWhatALibraryDoesNotHave() throws Exception {
    NativeLibraries.unpack("META-INF/native/none/libleveldbjni.so", folder);
    assertThat(folder).isEmptyDirectory();
  }
}
