package dev.moor.cli.net;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Speaks HTTP/1.1 to an engine, one connection a request. Answers of 400 and above become an {@link
 * ApiException}; a daemon that is not there becomes a {@link CliException} with a hint.
 */
public final class EngineClient {
  /** Old enough for every engine in use, new enough for all that the commands need. */
  public static final String API_VERSION = "1.41";

  private static final int MAX_ERROR_BYTES = 1 << 20;
  private static final Map<String, String> NO_HEADERS = Map.of();

  private final Endpoint endpoint;
  private final TlsOptions tls;

  /** A client of one daemon; nothing is connected yet. */
  public EngineClient(Endpoint endpoint, TlsOptions tls) {
    this.endpoint = endpoint;
    this.tls = tls;
  }

  /** Writes a request body; it is sent in chunks as it is written. */
  public interface BodyWriter {
    void writeTo(OutputStream out) throws IOException;
  }

  /** The address as the user gave it. */
  public String address() {
    return endpoint.address();
  }

  /** GET as JSON. */
  public JsonNode get(Target target) {
    return json("GET", target, null);
  }

  /** POST without a body, answer as JSON (null node where empty). */
  public JsonNode post(Target target) {
    return json("POST", target, null);
  }

  /** POST of a JSON document. */
  public JsonNode post(Target target, JsonNode body) {
    return json("POST", target, body);
  }

  /** POST in another API version, where an older one means something else. */
  public JsonNode postAt(String version, Target target) {
    try (Response response = send("POST", "/v" + version + target, null)) {
      return response.json();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** DELETE, answer as JSON (null node where empty). */
  public JsonNode delete(Target target) {
    return json("DELETE", target, null);
  }

  private JsonNode json(String method, Target target, JsonNode body) {
    try (Response response = send(method, versioned(target), body)) {
      return response.json();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** GET of a route outside Docker's API, such as {@code /moor/tree}. */
  public JsonNode getUnversioned(Target target) {
    try (Response response = send("GET", target.toString(), null)) {
      return response.json();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** POST to a route outside Docker's API. */
  public JsonNode postUnversioned(Target target) {
    try (Response response = send("POST", target.toString(), null)) {
      return response.json();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** An open answer whose body is read as it comes; the caller closes it. */
  public Response open(String method, Target target) {
    return open(method, target, NO_HEADERS);
  }

  /** As {@link #open(String, Target)}, with headers of the caller's. */
  public Response open(String method, Target target, Map<String, String> more) {
    return send(method, versioned(target), null, more);
  }

  /** Uploads a body of unknown length; the caller closes the answer. */
  public Response upload(String method, Target target, String contentType, BodyWriter body) {
    return upload(method, target, Map.of("Content-Type", contentType), body);
  }

  /** As above with headers of the caller's. */
  public Response upload(String method, Target target, Map<String, String> given, BodyWriter body) {
    Wire wire = connect();
    try {
      Map<String, String> headers = new java.util.TreeMap<>(given);
      headers.put("Transfer-Encoding", "chunked");
      wire.out().write(head(method, versioned(target), headers));
      IOException failure = null;
      try {
        OutputStream chunked = new BufferedOutputStream(new ChunkWriter(wire.out()), 64 * 1024);
        body.writeTo(chunked);
        chunked.flush();
        wire.out().write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      } catch (ChunkWriter.PeerGone e) {
        failure = e; // the daemon may have refused early: its answer says why
      }
      return answer(wire, method, failure);
    } catch (IOException e) {
      close(wire);
      throw broken(e);
    } catch (RuntimeException e) {
      close(wire);
      throw e;
    }
  }

  /** POST that turns the connection into a raw stream. */
  public Hijacked hijack(Target target, JsonNode body) {
    Wire wire = connect();
    try {
      byte[] bytes = body == null ? new byte[0] : Json.MAPPER.writeValueAsBytes(body);
      Map<String, String> headers =
          Map.of(
              "Connection",
              "Upgrade",
              "Upgrade",
              "tcp",
              "Content-Type",
              body == null ? "text/plain" : "application/json",
              "Content-Length",
              Integer.toString(bytes.length));
      wire.out().write(join(head("POST", versioned(target), headers), bytes));
      HttpReader reader = new HttpReader(wire.in());
      HttpReader.Head head = reader.head();
      if (head.status() != 101 && head.status() != 200) {
        throw error(head.status(), reader.body(head, "POST"));
      }
      return new Hijacked(wire, reader.body(new HttpReader.Head(101, head.headers()), "POST"));
    } catch (IOException e) {
      close(wire);
      throw broken(e);
    } catch (RuntimeException e) {
      close(wire);
      throw e;
    }
  }

  private Response send(String method, String target, JsonNode body) {
    return send(method, target, body, NO_HEADERS);
  }

  private Response send(String method, String target, JsonNode body, Map<String, String> more) {
    Wire wire = connect();
    try {
      byte[] bytes = body == null ? new byte[0] : Json.MAPPER.writeValueAsBytes(body);
      Map<String, String> headers = new TreeMap<>(more);
      if (body != null) {
        headers.put("Content-Type", "application/json");
        headers.put("Content-Length", Integer.toString(bytes.length));
      } else if (!method.equals("GET") && !method.equals("HEAD")) {
        headers.put("Content-Length", "0");
      }
      wire.out().write(join(head(method, target, headers), bytes));
      return answer(wire, method, null);
    } catch (IOException e) {
      close(wire);
      throw broken(e);
    } catch (RuntimeException e) {
      close(wire);
      throw e;
    }
  }

  private Response answer(Wire wire, String method, IOException sendFailure) throws IOException {
    HttpReader reader = new HttpReader(wire.in());
    HttpReader.Head head;
    try {
      head = reader.head();
    } catch (IOException e) {
      if (sendFailure != null) {
        e.addSuppressed(sendFailure);
      }
      throw e;
    }
    InputStream body = reader.body(head, method);
    if (head.status() >= 400) {
      throw error(head.status(), body);
    }
    if (sendFailure != null) {
      throw sendFailure;
    }
    return new Response(wire, head.status(), head.headers(), body);
  }

  private static ApiException error(int status, InputStream body) throws IOException {
    String text = new String(body.readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8).trim();
    if (text.startsWith("{")) {
      JsonNode message = Json.MAPPER.readTree(text).path("message");
      if (message.isTextual()) {
        text = message.asText();
      }
    }
    return new ApiException(status, text.isEmpty() ? "status " + status : text);
  }

  private Wire connect() {
    try {
      return endpoint.socket() != null
          ? UnixWire.connect(endpoint.socket())
          : TcpWire.connect(endpoint, tls);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private CliException unreachable(IOException e) {
    String why = e.getMessage() == null ? e.toString() : e.getMessage();
    if (why.contains("Permission denied")) {
      return new CliException(
          "permission denied while connecting to the Moor daemon at "
              + address()
              + ": run as root, or as a member of the socket's group");
    }
    boolean notThere = e instanceof ConnectException || why.contains("No such file");
    return new CliException(
        "Cannot connect to the Moor daemon at "
            + address()
            + (notThere ? "" : " (" + why + ")")
            + ". Is moord running? Start it with bin/moord, or name another daemon with -H or"
            + " MOOR_HOST.");
  }

  private CliException broken(IOException e) {
    String why = e.getMessage() == null ? e.toString() : e.getMessage();
    return new CliException("the connection to " + address() + " broke: " + why);
  }

  private static byte[] head(String method, String target, Map<String, String> headers) {
    StringBuilder text = new StringBuilder();
    text.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    text.append("Host: moor.localhost\r\nUser-Agent: moor\r\n");
    if (!headers.containsKey("Connection")) {
      text.append("Connection: close\r\n");
    }
    headers.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] join(byte[] head, byte[] body) {
    byte[] all = new byte[head.length + body.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  private static String versioned(Target target) {
    return "/v" + API_VERSION + target;
  }

  private static void close(Wire wire) {
    try {
      wire.close();
    } catch (IOException e) {
      System.getLogger("moor").log(System.Logger.Level.DEBUG, "closing the connection", e);
    }
  }
}
