package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A name server that knows few names, in a network namespace that is "the host" of a test. */
final class Upstream implements AutoCloseable {
  private static final String SERVE =
      """
      import socket, struct, sys, threading
      def answer(q, tcp):
          labels, o = [], 12
          while q[o]:
              labels.append(q[o + 1:o + 1 + q[o]].decode().lower())
              o += 1 + q[o]
          name, kind = '.'.join(labels), struct.unpack('>H', q[o + 1:o + 3])[0]
          print(name, kind, 'tcp' if tcp else 'udp', flush=True)
          code, cut, found = 0, 0, []
          if name in ('host.example', 'plain', 'near.corp.example'):
              found = [bytes([198, 51, 100, 7])] if kind == 1 else []
          elif name == 'big.example':
              found = [b'\\xc8' + b'x' * 200] * 40 if tcp else []
              cut = 0 if tcp else 0x200
          elif name == 'fails.example':
              code = 2
          elif name == 'silent.example':
              return None
          else:
              code = 3
          records = b''.join(struct.pack('>HHHIH', 0xc00c, kind, 1, 77, len(d)) + d for d in found)
          return (q[:2] + struct.pack('>5H', 0x8180 | cut | code, 1, len(found), 0, 0)
              + q[12:o + 5] + records)
      def tcp(s):
          while True:
              c = s.accept()[0]
              n = struct.unpack('>H', c.recv(2, socket.MSG_WAITALL))[0]
              a = answer(c.recv(n, socket.MSG_WAITALL), True)
              c.sendall(struct.pack('>H', len(a)) + a)
              c.close()
      family = socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET
      u, t = socket.socket(family, socket.SOCK_DGRAM), socket.socket(family)
      t.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
      for s in u, t:
          s.bind((sys.argv[1], 53))
      t.listen()
      threading.Thread(target=tcp, args=(t,), daemon=True).start()
      print('serving', flush=True)
      while True:
          q, who = u.recvfrom(65535)
          a = answer(q, False)
          if a:
              u.sendto(a, who)
      """;

  private final Command command;

  private Upstream(Command command) {
    this.command = command;
  }

  /** At the address that this machine's own resolv.conf names first. */
  static Upstream ofThisMachine(OwnNetwork host) {
    try {
      String server =
          Files.readAllLines(Path.of("/etc/resolv.conf")).stream()
              .filter(line -> line.startsWith("nameserver "))
              .map(line -> line.substring(11).strip())
              .findFirst()
              .orElse("");
      assertThat(server).as("/etc/resolv.conf names a server").isNotEmpty();
      if (!server.startsWith("127.")) {
        host.run("ip", "address", "replace", server, "dev", "lo").ok();
      }
      return at(host, server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Upstream at(OwnNetwork host, String address) {
    Command command = Command.start(host.words("python3", "-c", SERVE, address), Map.of());
    await().atMost(Duration.ofSeconds(20)).until(() -> command.out().contains("serving"));
    return new Upstream(command);
  }

  /** What was asked: name, number of the type, and by which protocol. */
  List<String> asked() {
    return command.out().lines().filter(line -> !line.equals("serving")).toList();
  }

  @Override
  public void close() {
    command.close();
  }
}
