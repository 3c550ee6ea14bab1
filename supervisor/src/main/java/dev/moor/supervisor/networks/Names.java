package dev.moor.supervisor.networks;

import dev.moor.actors.network.Lease;
import dev.moor.actors.network.NetworkSpec;
import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.LinuxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The names of containers on user networks: a plain file a network, which aardvark-dns reads. It
 * listens on the bridges' addresses and outlives moord.
 */
final class Names {
  private static final List<Path> PROGRAMS =
      List.of(
          Path.of("/usr/lib/podman/aardvark-dns"),
          Path.of("/usr/libexec/podman/aardvark-dns"),
          Path.of("/usr/bin/aardvark-dns"));
  private static final int SIGHUP = 1;
  private static final int ID_LENGTH = 64;
  private static final long START_LIMIT_SECONDS = 5;

  private final Path program;
  private final Path folder;
  private final Map<String, String> written = new HashMap<>();

  private Names(Path program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /**
   * What a container has on a network.
   *
   * @param names under which it is found
   * @param servers that are asked for all other names; empty: the host's
   */
  record Member(String id, Lease lease, List<String> names, List<String> servers) {}

  /** Empty where the program is not installed. */
  static Optional<Names> open(Path folder) {
    return PROGRAMS.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .map(program -> new Names(program, folder));
  }

  /** These are all who are on the network now. */
  synchronized void update(String networkId, NetworkSpec spec, Collection<Member> members)
      throws IOException {
    String file = file(networkId, spec);
    String text = members.isEmpty() ? "" : text(spec, members);
    if (text.equals(written.getOrDefault(file, ""))) {
      return;
    }
    write(file, text);
    reload();
  }

  /** Everything anew, as after a start of the daemon; files of networks that are gone go. */
  synchronized void restore(Map<String, NetworkSpec> networks, Map<String, List<Member>> members)
      throws IOException {
    written.clear();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          String id = file.getFileName().toString().replace("%int", "");
          if (id.length() == ID_LENGTH && members.getOrDefault(id, List.of()).isEmpty()) {
            Files.delete(file);
          }
        }
      }
    }
    for (Map.Entry<String, List<Member>> entry : members.entrySet()) {
      NetworkSpec spec = networks.get(entry.getKey());
      if (spec != null && !entry.getValue().isEmpty()) {
        write(file(entry.getKey(), spec), text(spec, entry.getValue()));
      }
    }
    if (!written.isEmpty() || running().isPresent()) {
      reload();
    }
  }

  private static String file(String networkId, NetworkSpec spec) {
    return spec.internal() ? networkId + "%int" : networkId;
  }

  /** What the files and the server differ in from this; changes nothing. */
  synchronized List<String> differences(
      Map<String, NetworkSpec> networks, Map<String, List<Member>> members) throws IOException {
    Map<String, String> wanted = new TreeMap<>();
    members.forEach(
        (id, all) -> wanted.put(file(id, networks.get(id)), text(networks.get(id), all)));
    Map<String, String> there = new TreeMap<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          String name = file.getFileName().toString();
          if (name.replace("%int", "").length() == ID_LENGTH) {
            there.put(name, Files.readString(file, StandardCharsets.US_ASCII));
          }
        }
      }
    }
    List<String> found = new ArrayList<>();
    Set<String> all = new TreeSet<>(wanted.keySet());
    all.addAll(there.keySet());
    for (String file : all) {
      Set<String> should = lines(wanted.get(file));
      Set<String> is = lines(there.get(file));
      should.stream()
          .filter(line -> !is.contains(line))
          .forEach(line -> found.add("missing in " + file + ": " + line));
      is.stream()
          .filter(line -> !should.contains(line))
          .forEach(line -> found.add("not ours in " + file + ": " + line));
    }
    if (!wanted.isEmpty() && running().isEmpty()) {
      found.add("aardvark-dns does not run: no names resolve");
    }
    return found;
  }

  private static Set<String> lines(String text) {
    return text == null ? Set.of() : text.lines().collect(Collectors.toCollection(TreeSet::new));
  }

  private static String text(NetworkSpec spec, Collection<Member> members) {
    StringBuilder text = new StringBuilder();
    text.append(String.join(",", spec.ranges().stream().map(NetworkSpec.Range::gateway).toList()))
        .append('\n');
    for (Member member : members) {
      Lease lease = member.lease();
      List<String> words = new ArrayList<>();
      words.add(member.id());
      words.add(lease.ipv4());
      words.add(lease.ipv6());
      words.add(String.join(",", member.names()));
      if (!member.servers().isEmpty()) {
        words.add(String.join(",", member.servers()));
      }
      text.append(String.join(" ", words)).append('\n');
    }
    return text.toString();
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    if (text.isEmpty()) {
      Files.deleteIfExists(path);
      written.remove(file);
      return;
    }
    Files.createDirectories(folder);
    // Outside the folder, where the server would read a half-written file.
    Path whole = folder.resolveSibling(folder.getFileName() + "." + file);
    Files.writeString(whole, text, StandardCharsets.US_ASCII);
    Files.move(whole, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    written.put(file, text);
  }

  /** It ends by itself once no network is left. */
  private void reload() throws IOException {
    Optional<Integer> pid = running();
    if (pid.isPresent() && signal(pid.get())) {
      return;
    }
    if (!written.isEmpty()) {
      start();
    }
  }

  private static boolean signal(int pid) throws IOException {
    int process;
    try {
      process = Linux.pidfdOpen(pid);
    } catch (LinuxException e) {
      return false;
    }
    try {
      return Linux.pidfdSendSignal(process, SIGHUP);
    } finally {
      Linux.close(process);
    }
  }

  /** The server of this folder, by its pid file and its own command line. */
  private Optional<Integer> running() throws IOException {
    Path file = folder.resolve("aardvark.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String pid = Files.readString(file).strip();
    Path commandLine = Path.of("/proc", pid, "cmdline");
    if (!pid.matches("\\d{1,9}") || !Files.exists(commandLine)) {
      return Optional.empty();
    }
    boolean ours = Files.readString(commandLine).contains(folder.toString());
    return ours ? Optional.of(Integer.valueOf(pid)) : Optional.empty();
  }

  /** It leaves our session by itself. */
  private void start() throws IOException {
    Process process =
        new ProcessBuilder(program.toString(), "--config", folder.toString(), "-p", "53", "run")
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(START_LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("aardvark-dns did not start: containers' names do not resolve");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while aardvark-dns was started", e);
    }
  }
}
