package dev.moor.cli.net;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads one HTTP/1.1 answer: its head, then a body that ends where the head says. */
final class HttpReader {
  private static final int MAX_LINE_BYTES = 64 * 1024;
  private static final int MAX_HEADERS = 200;

  private final BufferedInputStream in;

  HttpReader(InputStream in) {
    this.in = new BufferedInputStream(in, 32 * 1024);
  }

  /** Status and headers; header names are in lower case. */
  record Head(int status, Map<String, String> headers) {}

  Head head() throws IOException {
    Head head = readHead();
    while (head.status() >= 100 && head.status() < 200 && head.status() != 101) {
      head = readHead();
    }
    return head;
  }

  private Head readHead() throws IOException {
    String first = line();
    String[] parts = first.split(" ", 3);
    if (parts.length < 2 || !parts[0].startsWith("HTTP/1.")) {
      throw new IOException("the daemon did not answer in HTTP: " + first);
    }
    int status;
    try {
      status = Integer.parseInt(parts[1]);
    } catch (NumberFormatException e) {
      throw new IOException("the daemon did not answer in HTTP: " + first);
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (int count = 0; ; count++) {
      String line = line();
      if (line.isEmpty()) {
        return new Head(status, headers);
      }
      if (count >= MAX_HEADERS) {
        throw new IOException("the daemon's answer has too many headers");
      }
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).trim().toLowerCase(Locale.ROOT),
            line.substring(colon + 1).trim());
      }
    }
  }

  /** The body that belongs to the head; for 101 everything up to the end of the connection. */
  InputStream body(Head head, String method) {
    if (head.status() == 101) {
      return in;
    }
    if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
      return InputStream.nullInputStream();
    }
    if ("chunked".equalsIgnoreCase(head.headers().get("transfer-encoding"))) {
      return new Chunked();
    }
    String length = head.headers().get("content-length");
    return length == null ? in : new Fixed(Long.parseLong(length));
  }

  private String line() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (true) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("the daemon closed the connection");
      }
      if (b == '\n') {
        String text = bytes.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      }
      if (bytes.size() >= MAX_LINE_BYTES) {
        throw new IOException("the daemon's answer has a header line that is too long");
      }
      bytes.write(b);
    }
  }

  private abstract static class Bounded extends InputStream {
    @Override
    public final int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }
  }

  private final class Fixed extends Bounded {
    private long left;

    Fixed(long length) {
      this.left = length;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (left == 0) {
        return -1;
      }
      int got = in.read(bytes, offset, (int) Math.min(left, length));
      if (got < 0) {
        throw new EOFException("the daemon's answer ended " + left + " bytes too early");
      }
      left -= got;
      return got;
    }
  }

  private final class Chunked extends Bounded {
    private long left;
    private boolean started;
    private boolean ended;

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (left == 0 && !ended) {
        next();
      }
      if (ended) {
        return -1;
      }
      int got = in.read(bytes, offset, (int) Math.min(left, length));
      if (got < 0) {
        throw new EOFException("the daemon closed the connection within its answer");
      }
      left -= got;
      return got;
    }

    private void next() throws IOException {
      if (started) {
        line();
      }
      started = true;
      String size = line();
      int semicolon = size.indexOf(';');
      try {
        left = Long.parseLong((semicolon < 0 ? size : size.substring(0, semicolon)).trim(), 16);
      } catch (NumberFormatException e) {
        throw new IOException("the daemon's answer has a bad chunk size: " + size);
      }
      if (left == 0) {
        ended = true;
        while (!line().isEmpty()) {
          continue; // trailers carry nothing for us
        }
      }
    }
  }
}
