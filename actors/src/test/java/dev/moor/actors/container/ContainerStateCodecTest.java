package dev.moor.actors.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.actors.container.ContainerState.Ending;
import dev.moor.actors.container.ContainerState.ExecState;
import dev.moor.persistence.codec.EventCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Bytes of snapshots are frozen with their version. Where one of these fails, raise {@code
 * ContainerStateCodec.VERSION} and write the new files with {@code -Dgolden.write=true}: the old
 * ones stay and must be refused.
 */
class ContainerStateCodecTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/snapshots");
  private static final ContainerStateCodec CODEC = new ContainerStateCodec();

  /** By the name of the golden file. */
  private static Map<String, ContainerState> samples() {
    ContainerSpec spec = Samples.plain();
    Map<String, ContainerState> samples = new LinkedHashMap<>();
    samples.put("absent", ContainerMachine.empty());
    samples.put("created", States.created(spec));
    samples.put("starting", States.starting(spec));
    samples.put("running", States.running(spec));
    samples.put("paused", States.paused(spec));
    samples.put("stopped", States.stopped(spec));
    samples.put("waiting", States.waiting(spec));
    samples.put("removing", States.removing(spec));
    samples.put("deleted", States.deleted(spec));
    samples.put("start-failed", startFailed(spec));
    samples.put("running-stop", ending(spec, new Ending.Stop("SIGTERM", 10)));
    samples.put("running-restart", ending(spec, new Ending.Restart("SIGINT", 3, Samples.USER)));
    samples.put("running-remove", ending(spec, new Ending.Remove(true)));
    return samples;
  }

  private static ContainerState startFailed(ContainerSpec spec) {
    return States.fold(
        States.starting(spec), new ContainerEvent.StartFailed(1, "no such file", 127, Samples.T0));
  }

  private static ContainerState ending(ContainerSpec spec, Ending ending) {
    ContainerState.Running running = (ContainerState.Running) States.running(spec);
    return new ContainerState.Running(
        running.core(),
        running.live().withEnding(Optional.of(ending)).withKills(List.of("SIGHUP")),
        true);
  }

  private static String file(String name) {
    return name + "_" + ContainerStateCodec.VERSION + ".hex";
  }

  @TestFactory
  Stream<DynamicTest> shouldKeepTheBytesOfEveryState() {
    return samples().entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> check(e.getKey(), e.getValue())));
  }

  private static void check(String name, ContainerState state) throws IOException {
    Path file = GOLDEN.resolve(file(name));
    String encoded = HexFormat.of().formatHex(CODEC.encode(state));
    if (Boolean.getBoolean("golden.write") && !Files.exists(file)) {
      Files.createDirectories(GOLDEN);
      Files.writeString(file, encoded + "\n");
    }
    assertThat(file).exists();
    String golden = Files.readString(file).strip();
    assertThat(encoded).isEqualTo(golden);
    assertThat(CODEC.decode(CODEC.manifest(state), HexFormat.of().parseHex(golden)))
        .isEqualTo(state);
  }

  @Test
  void shouldHaveASampleOfEveryPhaseEndingAndExec() {
    Set<Class<?>> seen =
        samples().values().stream()
            .flatMap(state -> parts(state).stream())
            .collect(Collectors.toSet());

    assertThat(seen)
        .contains(ContainerState.class.getPermittedSubclasses())
        .contains(Ending.class.getPermittedSubclasses())
        .contains(ExecState.class.getPermittedSubclasses());
    assertThat(CODEC.types())
        .hasSize(ContainerState.class.getPermittedSubclasses().length)
        .allSatisfy(t -> assertThat(ContainerState.class.getPermittedSubclasses()).contains(t));
  }

  private static List<Class<?>> parts(ContainerState state) {
    List<Class<?>> parts = new ArrayList<>(List.of(state.getClass()));
    state
        .match(new CoreOf())
        .ifPresent(core -> core.execs().values().forEach(exec -> parts.add(exec.getClass())));
    if (state instanceof ContainerState.Running running) {
      running.live().ending().ifPresent(ending -> parts.add(ending.getClass()));
    }
    return parts;
  }

  @Test
  void shouldRefuseEveryOtherVersion() throws IOException {
    assertThatThrownBy(() -> CODEC.decode("container-state.created/9999", new byte[] {1}))
        .isInstanceOf(EventCodec.CodecException.class);
    List<String> today = samples().keySet().stream().map(ContainerStateCodecTest::file).toList();
    try (Stream<Path> files = Files.list(GOLDEN)) {
      List<String> names = files.map(f -> f.getFileName().toString()).toList();
      assertThat(names).containsAll(today);
      for (String name : names) {
        String version = name.substring(name.lastIndexOf('_') + 1, name.lastIndexOf('.'));
        if (!today.contains(name)) {
          assertThatThrownBy(
                  () -> CODEC.decode("container-state.running/" + version, new byte[] {1}))
              .isInstanceOf(EventCodec.CodecException.class);
        }
      }
    }
  }

  @Test
  void shouldKeepTheAgeOfExecs() {
    ContainerState.Running state = (ContainerState.Running) States.running(Samples.plain());

    ContainerState.Running back =
        (ContainerState.Running) CODEC.decode(CODEC.manifest(state), CODEC.encode(state));

    assertThat(back.core().execs().keySet())
        .containsExactlyElementsOf(state.core().execs().keySet());
  }
}
