package dev.moor.cli.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.cli.CliException;
import dev.moor.cli.tar.TarEntry;
import dev.moor.cli.tar.TarReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextTarTest {
  @TempDir Path folder;

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static Map<String, TarEntry> entries(ContextTar context) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    context.writeTo(out);
    Map<String, TarEntry> entries = new TreeMap<>();
    TarReader tar = new TarReader(new ByteArrayInputStream(out.toByteArray()));
    for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
      entries.put(entry.name(), entry);
    }
    return entries;
  }

  private ContextTar context(String dockerfile) throws IOException {
    return ContextTar.of(folder, dockerfile, InputStream.nullInputStream());
  }

  @Test
  void shouldLeaveOutWhatTheIgnoreFileSays() throws IOException {
    write("Dockerfile", "FROM x");
    write(".dockerignore", "# c\n*\n!src\nsrc/**/*.o\n!src/keep.o\n");
    write("notes.md", "x");
    write("src/a/b.c", "x");
    write("src/a/b.o", "x");
    write("src/keep.o", "x");

    assertThat(entries(context(null)).keySet())
        .containsExactly(
            ".dockerignore", "Dockerfile", "src/", "src/a/", "src/a/b.c", "src/keep.o");
  }

  @Test
  void shouldSendLinksAsTheyAreAndEverythingAsRoots() throws IOException {
    write("Dockerfile", "FROM x");
    Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc"));

    Map<String, TarEntry> entries = entries(context(null));

    assertThat(entries.get("link").link()).isEqualTo("/etc");
    assertThat(entries.values()).allMatch(entry -> entry.uid() == 0 && entry.gid() == 0);
  }

  @Test
  void shouldTakeTheDockerfileFromElsewhere(@TempDir Path elsewhere) throws IOException {
    write("build/own", "FROM x");
    assertThat(context(folder.resolve("build/own").toString()).dockerfile()).isEqualTo("build/own");

    Path outside = Files.writeString(elsewhere.resolve("D"), "FROM outside");
    ContextTar context = context(outside.toString());
    assertThat(entries(context)).containsKey(context.dockerfile());

    InputStream stdin = new ByteArrayInputStream("FROM x".getBytes(StandardCharsets.UTF_8));
    ContextTar typed = ContextTar.of(folder, "-", stdin);
    assertThat(entries(typed).get(typed.dockerfile()).size()).isEqualTo(6);
  }

  @Test
  void shouldSayWhatIsMissing() {
    assertThatThrownBy(() -> context(null))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("no Dockerfile at");
    assertThatThrownBy(
            () -> ContextTar.of(folder.resolve("no"), null, InputStream.nullInputStream()))
        .hasMessageContaining("not found");
  }
}
