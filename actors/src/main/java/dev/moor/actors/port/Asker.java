package dev.moor.actors.port;

/**
 * Who asked for something: journaled with every intent, so that a history can name its author.
 *
 * @param transport {@code unix}, {@code tcp} or {@code moord} (the daemon's own decision)
 * @param uid peer user id of the unix socket, -1 where unknown
 * @param pid peer process id of the unix socket, -1 where unknown
 * @param subject TLS subject of the client certificate, or empty
 * @param requestId id of the HTTP request, or empty
 */
public record Asker(String transport, long uid, long pid, String subject, String requestId) {
  /** The daemon itself: restart policies, recovery, automatic removal. */
  public static final Asker MOORD = new Asker("moord", 0, -1, "", "");
}
