package dev.moor.runtime.mount;

import dev.moor.runtime.linux.LinuxException;
import dev.moor.runtime.linux.Mounts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Mounts of file systems as {@code mount -t TYPE -o OPTIONS DEVICE} would make them. */
public final class DeviceMounts {
  private DeviceMounts() {}

  /** Nothing happens where something is mounted there already. */
  public static void mount(String type, String device, String words, Path target)
      throws IOException {
    if (isMounted(target)) {
      return;
    }
    MountOptions options = MountOptions.parse(resolved(type, words));
    try {
      Mounts.mount(device, target, type, options.flags(), options.data());
      long bind = Mounts.MS_BIND;
      if ((options.flags() & bind) != 0 && (options.flags() & ~bind & ~Mounts.MS_REC) != 0) {
        Mounts.mount(device, target, type, options.flags() | Mounts.MS_REMOUNT, options.data());
      }
      if (options.propagation() != 0) {
        Mounts.mount("none", target, null, options.propagation(), null);
      }
    } catch (LinuxException e) {
      Mounts.unmount(target, 0);
      throw new IOException(
          "failed to mount local volume: mount %s:%s%s%s: %s"
              .formatted(
                  device,
                  target,
                  options.flags() == 0 ? "" : ", flags: 0x%x".formatted(options.flags()),
                  options.data().isEmpty() ? "" : ", data: " + options.data(),
                  reason(e)),
          e);
    }
  }

  /** In the words of Docker, by which its CLI knows the exit code. */
  private static String reason(LinuxException e) {
    String text = e.reason();
    return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }

  /** The kernel takes addresses, people write names. */
  private static String resolved(String type, String words) throws IOException {
    if (!type.startsWith("nfs") && !type.equals("cifs")) {
      return words;
    }
    List<String> all = new ArrayList<>();
    for (String word : words.split(",")) {
      if (word.startsWith("addr=")) {
        String host = word.substring("addr=".length());
        try {
          all.add("addr=" + InetAddress.getByName(host).getHostAddress());
        } catch (UnknownHostException e) {
          throw new IOException("error resolving passed in network volume address: " + host, e);
        }
      } else {
        all.add(word);
      }
    }
    return String.join(",", all);
  }

  /** Whether something is mounted exactly there. */
  public static boolean isMounted(Path target) throws IOException {
    return MountTable.isMounted(target);
  }

  /** Takes away what is mounted there; nothing happens where nothing is. */
  public static void unmount(Path target) throws IOException {
    while (isMounted(target)) {
      Mounts.unmount(target, 0);
    }
  }
}
