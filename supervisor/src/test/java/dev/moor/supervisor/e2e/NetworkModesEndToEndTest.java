package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What goes with which network mode, and what a start says where it cannot be had. */
class NetworkModesEndToEndTest extends NetworkEndToEnd {
  private void create(String name, String mode) {
    String body =
        "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"HostConfig\":{\"NetworkMode\":\"%s\"}}"
            .formatted(mode);
    assertThat(moord.http().post("/containers/create?name=" + name, body).status()).isEqualTo(201);
  }

  private void assertStart(String name, int status, String why) {
    Http.Answer answer = moord.http().post("/containers/" + name + "/start", null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.text()).contains(why);
  }

  @Test
  void shouldSayWhomAStartDoesNotFind() {
    docker.run("create", "--name", "stopped", "--ipc", "shareable", "busybox", "true").ok();
    String id = docker.inspect("stopped").path("Id").asText();
    create("joins-none", "container:nobody");
    create("joins-stopped", "container:stopped");
    create("joins-itself", "container:joins-itself");
    create("no-network", "nowhere");

    assertStart("joins-none", 404, "No such container: nobody");
    assertStart("joins-stopped", 409, "cannot join network of a non running container: " + id);
    assertStart("joins-itself", 500, "cannot join own network");
    assertStart("no-network", 404, "network nowhere not found");
    for (String kind : new String[] {"pid", "ipc"}) {
      assertThat(
              docker
                  .run("run", "--rm", "--" + kind, "container:stopped", "busybox", "true")
                  .code(125)
                  .err())
          .contains("container " + id + " is not running");
    }
  }

  @Test
  void shouldKeepWhoWasMeantOverARename() {
    docker.up("--name", "donor", "busybox", "sleep", "1000");
    String id = docker.inspect("donor").path("Id").asText();
    docker.run("create", "--name", "joins", "--network", "container:donor", "busybox", "true").ok();
    docker.run("rename", "donor", "other").ok();

    assertThat(docker.inspect("joins").at("/HostConfig/NetworkMode").asText())
        .isEqualTo("container:" + id);
    docker.run("start", "-a", "joins").ok();
    docker.run("rm", "-f", "other").ok();
    assertStart("joins", 404, "No such container: " + id);
  }

  @Test
  void shouldTakeANetworkThatWasMadeAnewUnderTheSameName() {
    docker.run("network", "create", "--subnet", "10.213.31.0/24", "again").ok();
    docker.run("create", "--name", "late", "--network", "again", "busybox", "sleep", "1000").ok();
    docker.run("network", "rm", "again").ok();
    assertStart("late", 404, "network again not found");

    docker.run("network", "create", "--subnet", "10.213.32.0/24", "again").ok();
    docker.run("start", "late").ok();
    assertThat(address("late", "again")).startsWith("10.213.32.");
    docker.run("network", "disconnect", "again", "late").ok();
    assertThat(docker.inspect("late").at("/NetworkSettings/Networks").isEmpty()).isTrue();
  }

  @Test
  void shouldRefuseWhatTheModeDoesNotAllow() {
    docker.up("--name", "donor", "busybox", "sleep", "1000");
    assertRefused("hostname and the network mode", "--hostname", "x");
    assertRefused("dns and the network mode", "--dns", "192.0.2.53");
    assertRefused("custom host-to-IP mapping and the network mode", "--add-host", "a:192.0.2.1");
    assertRefused("port publishing and the container type network mode", "-p", "80");
    assertRefused("port exposing and the container type network mode", "--expose", "80");
    assertRefused("mac-address and the network mode", "--mac-address", "02:42:00:00:00:01");
    assertThat(docker.run("create", "--network", "container:", "busybox").code(1).err())
        .contains("invalid container format container:<name|id>");
    for (String mode : new String[] {"host", "none", "bridge"}) {
      assertThat(
              docker.run("create", "--network", mode, "--ip", "192.0.2.9", "busybox").code(1).err())
          .contains("user specified IP address is supported on user defined networks only");
    }
  }

  private void assertRefused(String why, String... options) {
    String[] words = {"create", "--network", "container:donor", options[0], options[1], "busybox"};
    assertThat(docker.run(words).code(1).err()).contains("conflicting options: " + why);
  }
}
