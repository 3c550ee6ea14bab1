package dev.moor.runtime.oci;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * crun refuses a machine with v1 controllers and an (empty) v2 hierarchy beside them. Started in a
 * mount namespace of its own, with a tmpfs over that hierarchy, it sees plain v1. The tmpfs also
 * takes the folders that crun then makes there, and goes with the namespace.
 *
 * <p>Perl, which every Debian has, does it in one process; a shell needs three and 10 ms more.
 */
final class HybridWrapper {
  /** unshare(CLONE_NEWNS); mount / private, with all below; mount a tmpfs; exec. */
  private static final String PERL =
      """
      my ($u, $m, $at) = (%d, %d, "%s");
      my ($none, $tmpfs, $root, $mode) = ("none", "tmpfs", "/", "mode=755");
      syscall($u, 0x20000) == 0 or die "unshare: $!\\n";
      syscall($m, $none, $root, $none, 0x44000, $none) == 0 or die "private: $!\\n";
      syscall($m, $tmpfs, $at, $tmpfs, 0, $mode) == 0 or die "tmpfs: $!\\n";
      exec { $ARGV[0] } @ARGV; die "$ARGV[0]: $!\\n";
      """;

  private static final String SHELL = "mount -t tmpfs -o mode=755 tmpfs %s && exec \"$0\" \"$@\"";

  /** The numbers of unshare and mount by Java's name of the architecture. */
  private static final Map<String, int[]> SYSTEM_CALLS =
      Map.of(
          "amd64", new int[] {272, 165},
          "aarch64", new int[] {97, 40},
          "riscv64", new int[] {97, 40},
          "s390x", new int[] {303, 21});

  private HybridWrapper() {}

  /** The words to put before the runtime's own. */
  static List<String> words(Path unified) {
    Optional<Path> perl = Tools.find("perl");
    int[] numbers = SYSTEM_CALLS.get(System.getProperty("os.arch"));
    if (perl.isPresent() && numbers != null) {
      String script = PERL.formatted(numbers[0], numbers[1], unified);
      return List.of(perl.get().toString(), "-e", script);
    }
    Path unshare = Tools.require("unshare", "which crun needs on hybrid cgroups");
    return List.of(unshare.toString(), "--mount", "sh", "-c", SHELL.formatted(unified));
  }
}
