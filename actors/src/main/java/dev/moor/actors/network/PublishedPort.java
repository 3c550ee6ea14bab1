package dev.moor.actors.network;

/**
 * A port of the host that leads to one of a container, while it runs.
 *
 * @param hostIp {@code 0.0.0.0} and {@code ::} for every address
 * @param protocol {@code tcp}, {@code udp}, {@code sctp}
 */
public record PublishedPort(String hostIp, int hostPort, String protocol, int containerPort) {
  /** As Docker names the container's side: {@code 80/tcp}. */
  public String key() {
    return containerPort + "/" + protocol;
  }

  public boolean v6() {
    return hostIp.indexOf(':') >= 0;
  }

  public boolean everywhere() {
    return hostIp.equals("0.0.0.0") || hostIp.equals("::");
  }

  /** Whether both cannot be had at once. */
  public boolean collides(PublishedPort other) {
    return hostPort == other.hostPort
        && protocol.equals(other.protocol)
        && v6() == other.v6()
        && (everywhere() || other.everywhere() || hostIp.equals(other.hostIp));
  }
}
