package dev.moor.actors.container;

import dev.moor.actors.health.HealthSpec;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * What a container is to be, with the image's defaults already merged in; journaled in {@code
 * Created} and never changed after (an update is an event of its own). Null means "not given" only
 * where a component says so.
 *
 * @param image the reference as the user gave it
 * @param entrypoint null: none given and the image has none
 * @param command null or empty: none
 * @param env {@code KEY=value} entries in order
 * @param stopSignal empty: SIGTERM
 * @param stopTimeoutSeconds null: 10
 * @param exposedPorts {@code 80/tcp} form
 * @param volumes paths declared as anonymous volumes
 * @param healthcheck null: none
 */
public record ContainerSpec(
    String image,
    List<String> entrypoint,
    List<String> command,
    List<String> env,
    String workingDir,
    String user,
    String hostname,
    String domainname,
    Map<String, String> labels,
    boolean tty,
    boolean openStdin,
    boolean stdinOnce,
    boolean attachStdin,
    boolean attachStdout,
    boolean attachStderr,
    String stopSignal,
    Integer stopTimeoutSeconds,
    SortedSet<String> exposedPorts,
    SortedSet<String> volumes,
    HostSpec host,
    HealthSpec healthcheck) {

  /** Null where the component does not speak of it becomes empty, so that readers need not ask. */
  public ContainerSpec {
    env = env == null ? List.of() : env;
    workingDir = workingDir == null ? "" : workingDir;
    user = user == null ? "" : user;
    hostname = hostname == null ? "" : hostname;
    domainname = domainname == null ? "" : domainname;
    labels = labels == null ? Map.of() : labels;
    stopSignal = stopSignal == null ? "" : stopSignal;
    exposedPorts = exposedPorts == null ? Collections.emptySortedSet() : exposedPorts;
    volumes = volumes == null ? Collections.emptySortedSet() : volumes;
    host = host == null ? HostSpec.defaults() : host;
  }

  /** The same on another host side. */
  public ContainerSpec withHost(HostSpec newHost) {
    return new ContainerSpec(
        image,
        entrypoint,
        command,
        env,
        workingDir,
        user,
        hostname,
        domainname,
        labels,
        tty,
        openStdin,
        stdinOnce,
        attachStdin,
        attachStdout,
        attachStderr,
        stopSignal,
        stopTimeoutSeconds,
        exposedPorts,
        volumes,
        newHost,
        healthcheck);
  }

  /** The same with another health check. */
  public ContainerSpec withHealthcheck(HealthSpec check) {
    return new ContainerSpec(
        image,
        entrypoint,
        command,
        env,
        workingDir,
        user,
        hostname,
        domainname,
        labels,
        tty,
        openStdin,
        stdinOnce,
        attachStdin,
        attachStdout,
        attachStderr,
        stopSignal,
        stopTimeoutSeconds,
        exposedPorts,
        volumes,
        host,
        check);
  }

  /** Everything at Docker's default and no image: where nothing is known of a container. */
  public static ContainerSpec empty() {
    return new ContainerSpec(
        "",
        null,
        null,
        List.of(),
        "",
        "",
        "",
        "",
        Map.of(),
        false,
        false,
        false,
        false,
        false,
        false,
        "",
        null,
        Collections.emptySortedSet(),
        Collections.emptySortedSet(),
        HostSpec.defaults(),
        null);
  }
}
