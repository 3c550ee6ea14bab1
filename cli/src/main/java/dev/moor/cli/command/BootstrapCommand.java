package dev.moor.cli.command;

import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.net.ApiException;
import dev.moor.cli.net.Response;
import dev.moor.cli.net.Target;
import dev.moor.cli.tar.TarEntry;
import dev.moor.cli.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code moor image bootstrap}: an image of the machine's own busybox, for want of a registry. */
@Command(name = "bootstrap", description = "Make busybox:latest from the machine's busybox-static")
public final class BootstrapCommand extends BaseCommand {
  private static final List<String> FOLDERS =
      List.of("bin", "dev", "etc", "home", "proc", "root", "sys", "usr", "usr/bin", "var");

  private static final Map<String, String> FILES =
      Map.of(
          "etc/passwd",
              "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n",
          "etc/group", "root:x:0:\nnogroup:x:65534:\n");

  private static final int PT_INTERP = 3;

  @Option(names = "--name", paramLabel = "NAME[:TAG]", description = "Name of the image")
  String name = "busybox:latest";

  @Option(names = "--busybox", paramLabel = "FILE", description = "A static busybox")
  Path busybox;

  @Option(names = "--force", description = "Make it again where it is there already")
  boolean force;

  @Override
  public Integer call() throws IOException, InterruptedException {
    String full = ImageNames.withTag(name);
    if (!force && exists(full)) {
      out().println(full + " is there already");
      return 0;
    }
    Path binary = busybox == null ? find() : busybox;
    requireStatic(binary);
    List<String> applets = applets(binary);
    Target target =
        Target.of("/images/create")
            .with("fromSrc", "-")
            .with("repo", ImageNames.repository(full))
            .with("tag", ImageNames.tag(full))
            .with("message", "made of " + binary)
            .with("changes", "CMD [\"sh\"]")
            .with(
                "changes", "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    try (Response response =
        client().upload("POST", target, "application/x-tar", out -> tar(out, binary, applets))) {
      new Progress(null, true).print(response);
    }
    out().println("Made " + full + " of " + binary + " with " + applets.size() + " commands");
    return 0;
  }

  private boolean exists(String image) {
    try {
      client().get(Target.of("/images/", image, "/json"));
      return true;
    } catch (ApiException e) {
      if (e.status() == 404) {
        return false;
      }
      throw e;
    }
  }

  private static Path find() {
    for (String place : List.of("/bin/busybox", "/usr/bin/busybox", "/sbin/busybox")) {
      if (Files.isExecutable(Path.of(place))) {
        return Path.of(place);
      }
    }
    throw new CliException("no busybox on this machine: apt-get install busybox-static");
  }

  /** A dynamic busybox would find no libraries in the image. */
  static void requireStatic(Path file) throws IOException {
    byte[] head = new byte[64 * 1024];
    int length;
    try (InputStream in = Files.newInputStream(file)) {
      length = in.readNBytes(head, 0, head.length);
    }
    boolean elf =
        length > 64 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[4] == 2;
    if (!elf) {
      throw new CliException(file + " is no 64-bit ELF program");
    }
    ByteBuffer bytes = ByteBuffer.wrap(head, 0, length);
    bytes.order(head[5] == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long table = bytes.getLong(32);
    int size = bytes.getShort(54) & 0xffff;
    int count = bytes.getShort(56) & 0xffff;
    for (int i = 0; i < count && table + (long) (i + 1) * size <= length; i++) {
      if (bytes.getInt((int) (table + (long) i * size)) == PT_INTERP) {
        throw new CliException(
            file
                + " is linked dynamically; a static one is needed: apt-get install busybox-static");
      }
    }
  }

  private static List<String> applets(Path binary) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(binary.toString(), "--list").start();
    String names = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new CliException(binary + " --list failed");
    }
    return Arrays.stream(names.split("\\s+"))
        .filter(each -> !each.isEmpty() && !each.equals("busybox"))
        .sorted()
        .toList();
  }

  private static void tar(OutputStream out, Path binary, List<String> applets) throws IOException {
    try (TarWriter tar = new TarWriter(out)) {
      for (String folder : FOLDERS) {
        tar.add(new TarEntry(folder + "/", TarEntry.FOLDER, 0755, 0, 0, 0, 0, ""));
      }
      tar.add(new TarEntry("tmp/", TarEntry.FOLDER, 01777, 0, 0, 0, 0, ""));
      for (String path : FILES.keySet().stream().sorted().toList()) {
        byte[] text = FILES.get(path).getBytes(StandardCharsets.UTF_8);
        tar.add(
            new TarEntry(path, TarEntry.FILE, 0644, 0, 0, text.length, 0, ""),
            new ByteArrayInputStream(text));
      }
      try (InputStream content = Files.newInputStream(binary)) {
        long size = Files.size(binary);
        tar.add(new TarEntry("bin/busybox", TarEntry.FILE, 0755, 0, 0, size, 0, ""), content);
      }
      for (String applet : applets) {
        tar.add(new TarEntry("bin/" + applet, TarEntry.SYMLINK, 0777, 0, 0, 0, 0, "busybox"));
      }
    }
  }
}
