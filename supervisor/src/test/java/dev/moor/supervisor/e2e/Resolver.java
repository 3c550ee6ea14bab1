package dev.moor.supervisor.e2e;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Asks 127.0.0.11 in a container's network namespace, whether moord lives or not. */
final class Resolver {
  /**
   * An answer.
   *
   * @param code {@code NOERROR}, {@code NXDOMAIN}, …; {@code nothing}: there was none
   * @param truncated more is to be had by TCP
   * @param addresses or names, in their order
   */
  record Answer(String code, boolean truncated, List<String> addresses) {}

  private static final String ASK =
      """
      import socket, struct, sys, random
      way, kind, count = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
      def name(r, o):
          labels, end = [], None
          while r[o]:
              if r[o] >= 192:
                  end = o + 2 if end is None else end
                  o = (r[o] & 63) << 8 | r[o + 1]
              else:
                  labels.append(r[o + 1:o + 1 + r[o]].decode())
                  o += 1 + r[o]
          return '.'.join(labels), o + 1 if end is None else end
      def ask():
          q = struct.pack('>6H', random.randrange(65536), 0x100, 1, 0, 0, 0)
          for label in sys.argv[1].split('.'):
              q += bytes([len(label)]) + label.encode()
          q += struct.pack('>BHH', 0, kind, 1)
          s = socket.socket(socket.AF_INET, socket.SOCK_STREAM if way == 'tcp' else socket.SOCK_DGRAM)
          s.settimeout(8)
          s.connect(('127.0.0.11', 53))
          if way == 'tcp':
              s.sendall(struct.pack('>H', len(q)) + q)
              r = b''
              while len(r) < 2 or len(r) < 2 + (r[0] << 8 | r[1]):
                  r += s.recv(65535)
              r = r[2:]
          else:
              s.send(q)
              r = s.recv(65535)
          assert r[:2] == q[:2]
          flags, _, answers = struct.unpack('>HHH', r[2:8])
          o = name(r, 12)[1] + 4
          found = []
          for _ in range(answers):
              o = name(r, o)[1]
              t, _, _, n = struct.unpack('>HHIH', r[o:o + 10])
              o += 10
              found.append(name(r, o)[0] if t == 12 else
                  socket.inet_ntop(socket.AF_INET6 if t == 28 else socket.AF_INET, r[o:o + n])
                  if t in (1, 28) else r[o:o + n].hex())
              o += n
          codes = {0: 'NOERROR', 2: 'SERVFAIL', 3: 'NXDOMAIN', 5: 'REFUSED'}
          print(codes.get(flags & 15, flags & 15), 'cut' if flags & 0x200 else 'whole', *found)
      for _ in range(count):
          try:
              ask()
          except OSError:
              print('nothing', 'whole')
      """;

  private final String pid;

  Resolver(long pid) {
    this.pid = Long.toString(pid);
  }

  Answer ask(String name) {
    return ask(name, "A");
  }

  Answer ask(String name, String type) {
    return ask(name, type, "udp");
  }

  Answer ask(String name, String type, String way) {
    return asked(name, type, way, 1).get(0);
  }

  /** The first address of each of so many answers. */
  List<String> firsts(String name, String way, int count) {
    return asked(name, "A", way, count).stream().map(answer -> answer.addresses().get(0)).toList();
  }

  /** Whose address it is. */
  Answer reverse(String address) {
    try {
      byte[] bytes = InetAddress.getByName(address).getAddress();
      StringBuilder name = new StringBuilder();
      for (int i = bytes.length - 1; i >= 0; i--) {
        int value = bytes[i] & 255;
        name.append(
            bytes.length == 4
                ? value + "."
                : Integer.toHexString(value & 15) + "." + Integer.toHexString(value >> 4) + ".");
      }
      return ask(name + (bytes.length == 4 ? "in-addr.arpa" : "ip6.arpa"), "PTR");
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private List<Answer> asked(String name, String type, String way, int count) {
    int number = List.of("", "A", "PTR", "MX", "TXT", "AAAA").indexOf(type);
    int[] numbers = {0, 1, 12, 15, 16, 28};
    String said =
        Command.run(
                List.of(
                    "nsenter",
                    "-t",
                    pid,
                    "-n",
                    "python3",
                    "-c",
                    ASK,
                    name,
                    way,
                    Integer.toString(numbers[number]),
                    Integer.toString(count)))
            .ok()
            .out();
    List<Answer> answers = new ArrayList<>();
    for (String line : said.lines().toList()) {
      String[] words = line.split(" ");
      List<String> found = Arrays.asList(words).subList(2, words.length);
      answers.add(new Answer(words[0], words[1].equals("cut"), found));
    }
    return answers;
  }
}
