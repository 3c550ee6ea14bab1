package dev.moor.runtime.mount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.runtime.linux.Mounts;
import org.junit.jupiter.api.Test;

class MountOptionsTest {
  @Test
  void shouldTakeFlagsAndDataApart() {
    assertThat(MountOptions.parse("ro,nosuid,size=1m,mode=1777"))
        .isEqualTo(new MountOptions(Mounts.MS_RDONLY | Mounts.MS_NOSUID, 0, "size=1m,mode=1777"));
    assertThat(MountOptions.parse("rbind,rshared"))
        .isEqualTo(new MountOptions(Mounts.MS_BIND | Mounts.MS_REC, 1L << 20 | Mounts.MS_REC, ""));
  }

  @Test
  void shouldLetTheLaterWordCount() {
    assertThat(MountOptions.parse("ro,rw")).isEqualTo(new MountOptions(0, 0, ""));
    assertThat(MountOptions.parse("")).isEqualTo(new MountOptions(0, 0, ""));
    assertThat(MountOptions.parse("defaults,addr=10.0.0.1"))
        .isEqualTo(new MountOptions(0, 0, "addr=10.0.0.1"));
  }
}
