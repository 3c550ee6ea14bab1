package dev.moor.supervisor.networks;

import dev.moor.actors.network.PortBook;
import dev.moor.actors.network.PublishedPort;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Whether another program has a port of the host, and which one. */
final class HostPorts implements PortBook.Listeners {
  private static final String LISTENS = "0A";
  private static final String NOBODY_FOUND = "by another program";
  private static final int ATTEMPTS = 20;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  @Override
  public Optional<String> holder(PublishedPort port) {
    if (port.protocol().equals("sctp")) {
      return Optional.empty();
    }
    Optional<String> holder = holderAt(port);
    boolean more = holder.isEmpty() && port.everywhere() && !port.v6();
    return more
        ? holderAt(new PublishedPort("::1", port.hostPort(), port.protocol(), port.containerPort()))
            .filter(why -> why.startsWith("by "))
        : holder;
  }

  /**
   * A conflict whose holder is not found is looked at again: it may be a socket that is just being
   * closed, or one of these attempts itself in a child that is between its fork and its exec.
   */
  private static Optional<String> holderAt(PublishedPort port) {
    Optional<String> why = attempt(port);
    for (int i = 1; i < ATTEMPTS && why.filter(NOBODY_FOUND::equals).isPresent(); i++) {
      LockSupport.parkNanos(PAUSE_NANOS);
      why = attempt(port);
    }
    return why;
  }

  private static Optional<String> attempt(PublishedPort port) {
    try (NetworkChannel channel = open(port)) {
      channel.bind(new InetSocketAddress(InetAddress.getByName(port.hostIp()), port.hostPort()));
      return Optional.empty();
    } catch (BindException e) {
      return Optional.of(
          String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("assign")
              ? "cannot assign requested address: this host has no " + port.hostIp()
              : program(port).map(found -> "by " + found).orElse(NOBODY_FOUND));
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static NetworkChannel open(PublishedPort port) throws IOException {
    StandardProtocolFamily family =
        port.v6() ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    return port.protocol().equals("udp")
        ? DatagramChannel.open(family)
        : ServerSocketChannel.open(family);
  }

  /** Name and pid of the program that listens. */
  private static Optional<String> program(PublishedPort port) {
    try {
      return search(port);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> search(PublishedPort port) throws IOException {
    String hex = "%04X".formatted(port.hostPort());
    for (String table : List.of(port.protocol(), port.protocol() + "6")) {
      for (String line : Files.readAllLines(Path.of("/proc/net/" + table))) {
        String[] words = line.strip().split("\\s+");
        boolean listens = port.protocol().equals("udp") || words[3].equals(LISTENS);
        if (words.length > 9 && words[1].endsWith(":" + hex) && listens) {
          Optional<String> found = owner("socket:[" + words[9] + "]");
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> owner(String socket) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process, socket)) {
          String name = Files.readString(process.resolve("comm")).strip();
          return Optional.of(name + ", pid " + process.getFileName());
        }
      }
    }
    return Optional.empty();
  }

  /** A process that ends meanwhile holds nothing. */
  private static boolean holds(Path process, String socket) {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path fd : open) {
        if (Files.isSymbolicLink(fd) && Files.readSymbolicLink(fd).toString().equals(socket)) {
          return true;
        }
      }
      return false;
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return false;
    }
  }
}
