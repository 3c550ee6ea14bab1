package dev.moor.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words of each crun for what cannot be started, in those of runc. */
class RuntimeErrorsTest {
  private static final Path NO_LOG = Path.of("/nonexistent/log");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "/etc/plain | open executable: Operation not permitted"
            + " | 126 | exec: \"/etc/plain\": permission denied",
        "/etc/plain | the path `/etc/plain` exists but it is not executable: Operation not permitted"
            + " | 126 | exec: \"/etc/plain\": permission denied",
        "plain | the path `plain` exists but it is not executable: Operation not permitted"
            + " | 127 | exec: \"plain\": executable file not found in $PATH",
        "/etc | the path `/etc` is not a regular file: Operation not permitted"
            + " | 126 | exec: \"/etc\": is a directory",
        "/x/f/y | cannot open `/x/f/y`: Not a directory"
            + " | 127 | exec: \"/x/f/y\": stat /x/f/y: not a directory",
        "./no | executable file `/x/./no` not found: No such file or directory"
            + " | 127 | exec: \"./no\": stat ./no: no such file or directory",
        "/no | executable file `/no` not found: No such file or directory"
            + " | 127 | exec: \"/no\": stat /no: no such file or directory",
        "^^ | cannot find `` in $PATH: No such file or directory"
            + " | 127 | exec: \"\": executable file not found in $PATH",
        "no | executable file `no` not found in $PATH: No such file or directory"
            + " | 127 | exec: \"no\": executable file not found in $PATH",
      })
  void shouldSayWhatRuncSays(String command, String ofCrun, int code, String words) {
    assertThat(RuntimeErrors.exec("crun", NO_LOG, ofCrun, command))
        .hasMessage(
            "OCI runtime exec failed: exec failed: unable to start container process: "
                + words
                + ": unknown")
        .extracting("exitCode")
        .isEqualTo(code);
  }
}
