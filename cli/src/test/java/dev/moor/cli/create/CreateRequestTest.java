package dev.moor.cli.create;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CreateRequestTest {
  private static JsonNode body(String... args) {
    CreateFlags flags = new CreateFlags();
    new CommandLine(flags).setOverwrittenOptionsAllowed(true).parseArgs(args);
    return CreateRequest.of(
        flags, "busybox", List.of("sh", "-c", "x"), Set.of("stdout"), Map.of("HOME", "/h"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-e A=1 -e HOME -e NOPE|/Env|[\"A=1\",\"HOME=/h\"]",
        "-v /a:/b:ro -v data:/c|/HostConfig/Binds|[\"/a:/b:ro\",\"data:/c\"]",
        "-v /only|/Volumes|{\"/only\":{}}",
        "-l a=b -l c|/Labels|{\"a\":\"b\",\"c\":\"\"}",
        "--restart on-failure:3|/HostConfig/RestartPolicy"
            + "|{\"Name\":\"on-failure\",\"MaximumRetryCount\":3}",
        "-m 64m|/HostConfig/Memory|67108864",
        "--memory-swap -1|/HostConfig/MemorySwap|-1",
        "--cpus 1.5|/HostConfig/NanoCpus|1500000000",
        "-c 512|/HostConfig/CpuShares|512",
        "--cpuset-cpus 0-2|/HostConfig/CpusetCpus|\"0-2\"",
        "--pids-limit 9|/HostConfig/PidsLimit|9",
        "--ulimit nofile=10:20|/HostConfig/Ulimits"
            + "|[{\"Name\":\"nofile\",\"Soft\":10,\"Hard\":20}]",
        "--cap-add NET_ADMIN --cap-drop ALL|/HostConfig/CapDrop|[\"ALL\"]",
        "--privileged|/HostConfig/Privileged|true",
        "--read-only|/HostConfig/ReadonlyRootfs|true",
        "--init|/HostConfig/Init|true",
        "--rm|/HostConfig/AutoRemove|true",
        "--tmpfs /t:size=1m|/HostConfig/Tmpfs|{\"/t\":\"size=1m\"}",
        "--network none|/HostConfig/NetworkMode|\"none\"",
        "--entrypoint /x|/Entrypoint|[\"/x\"]",
        "--stop-signal INT --stop-timeout 3|/StopTimeout|3",
        "-h box|/Hostname|\"box\"",
        "-it|/Tty|true",
        "-w /w|/WorkingDir|\"/w\"",
        "-u 1:2|/User|\"1:2\"",
        "--log-driver local --log-opt max-size=1m|/HostConfig/LogConfig"
            + "|{\"Type\":\"local\",\"Config\":{\"max-size\":\"1m\"}}",
        "--shm-size 1g|/HostConfig/ShmSize|1073741824",
        "--device /dev/fuse:/dev/f:r|/HostConfig/Devices"
            + "|[{\"PathOnHost\":\"/dev/fuse\",\"PathInContainer\":\"/dev/f\","
            + "\"CgroupPermissions\":\"r\"}]",
        "--add-host a:1.2.3.4|/HostConfig/ExtraHosts|[\"a:1.2.3.4\"]",
        "--dns 1.1.1.1|/HostConfig/Dns|[\"1.1.1.1\"]",
        "--group-add 7|/HostConfig/GroupAdd|[\"7\"]",
        "--sysctl net.x=1|/HostConfig/Sysctls|{\"net.x\":\"1\"}",
        "--security-opt no-new-privileges|/HostConfig/SecurityOpt|[\"no-new-privileges\"]",
        "--security-opt systempaths=unconfined|/HostConfig/MaskedPaths|[]",
        "-p 8080:80|/HostConfig/PortBindings"
            + "|{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"8080\"}]}",
        "-p 127.0.0.1::53/udp|/HostConfig/PortBindings"
            + "|{\"53/udp\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"\"}]}",
        "--health-cmd true --health-interval 1m30s|/Healthcheck"
            + "|{\"Test\":[\"CMD-SHELL\",\"true\"],\"Interval\":90000000000}",
        "--mount type=bind,src=/a,dst=/b,ro|/HostConfig/Mounts"
            + "|[{\"Type\":\"bind\",\"Source\":\"/a\",\"Target\":\"/b\",\"ReadOnly\":true}]",
        "--mount type=bind,src=/a,dst=/b,ro,bind-recursive=writable|/HostConfig/Mounts"
            + "|[{\"Type\":\"bind\",\"Source\":\"/a\",\"Target\":\"/b\",\"ReadOnly\":true,"
            + "\"BindOptions\":{\"ReadOnlyNonRecursive\":true}}]",
        "--mount type=tmpfs,target=/t,tmpfs-size=1k,tmpfs-mode=1777|/HostConfig/Mounts"
            + "|[{\"Type\":\"tmpfs\",\"Target\":\"/t\","
            + "\"TmpfsOptions\":{\"SizeBytes\":1024,\"Mode\":1023}}]",
      })
  void shouldMapFlags(String flags, String pointer, String expected) throws Exception {
    JsonNode value = body(flags.split(" ")).at(pointer);

    assertThat(Json.compact(value)).isEqualTo(Json.compact(Json.MAPPER.readTree(expected)));
  }

  @Test
  void shouldSendOnlyWhatWasGiven() {
    assertThat(Json.compact(body()))
        .isEqualTo(
            "{\"HostConfig\":{},\"Image\":\"busybox\",\"Cmd\":[\"sh\",\"-c\",\"x\"],"
                + "\"Tty\":false,\"OpenStdin\":false,\"AttachStdin\":false,"
                + "\"AttachStdout\":true,\"AttachStderr\":false,\"StdinOnce\":false}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-m 8x",
        "--cpus many",
        "--ulimit nofile",
        "--device a:b:c:d",
        "--mount type=bind",
        "--mount target=/x,bogus=1",
        "--mount type=bind,src=/a,dst=/b,bind-recursive=maybe",
        "-v relative",
        "-p http",
        "-p 1-2:1-3",
        "--restart on-failure:x",
        "--rm --restart always",
        "--no-healthcheck --health-cmd x",
        "--security-opt seccomp=/nonexistent",
        "--log-opt novalue",
        "--env-file /nonexistent",
        "--network-alias x",
        "-e =x",
      })
  void shouldRefuse(String flags) {
    assertThatThrownBy(() -> body(flags.split(" ")))
        .isInstanceOfSatisfying(CliException.class, e -> assertThat(e.exitCode()).isEqualTo(125));
  }

  @Test
  void shouldReadVariablesAndLabelsOfFiles(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("f"), "# note\n\nA=1\nHOME\nB= x y\n");

    assertThat(Json.compact(body("--env-file", file.toString(), "-e", "A=2").at("/Env")))
        .isEqualTo("[\"A=1\",\"HOME=/h\",\"B= x y\",\"A=2\"]");
    assertThat(body("--label-file", file.toString()).at("/Labels/B").asText()).isEqualTo(" x y");
  }

  @Test
  void shouldInlineASeccompProfile(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("p.json"), "{ \"a\" : 1 }");

    assertThat(body("--security-opt", "seccomp=" + file).at("/HostConfig/SecurityOpt/0").asText())
        .isEqualTo("seccomp={\"a\":1}");
  }
}
