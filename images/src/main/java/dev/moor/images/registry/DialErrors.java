package dev.moor.images.registry;

import dev.moor.images.ImageException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Failures below HTTP, in the words that Docker's users know from Go. */
public final class DialErrors {
  private DialErrors() {}

  /** What a user is told: {@code Get "https://host/v2/": dial tcp: lookup host: no such host}. */
  public static ImageException of(String method, URI uri, IOException failure) {
    String verb = method.charAt(0) + method.substring(1).toLowerCase(Locale.ROOT);
    return new ImageException(
        ImageException.Kind.INTERNAL, verb + " \"" + uri + "\": " + text(uri, failure), failure);
  }

  private static String text(URI uri, IOException failure) {
    if (has(failure, UnresolvedAddressException.class)
        || has(failure, UnknownHostException.class)) {
      return "dial tcp: lookup " + uri.getHost() + ": no such host";
    }
    if (failure instanceof HttpConnectTimeoutException) {
      return "dial tcp " + address(uri) + ": i/o timeout";
    }
    if (failure instanceof HttpTimeoutException) {
      return "net/http: timeout awaiting response headers";
    }
    if (has(failure, ConnectException.class)) {
      String why = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
      boolean known = !why.equals("null") && !why.isEmpty();
      return "dial tcp " + address(uri) + ": connect: " + (known ? why : "connection refused");
    }
    if (has(failure, CertificateException.class)) {
      return "tls: failed to verify certificate: x509: " + certificate(failure);
    }
    if (failure instanceof SSLException) {
      String why = String.valueOf(failure.getMessage());
      return why.contains("Unsupported or unrecognized SSL message")
          ? "http: server gave HTTP response to HTTPS client"
          : "tls: " + why;
    }
    String why = failure.getMessage();
    return why == null ? failure.getClass().getSimpleName() : why;
  }

  private static String certificate(Throwable failure) {
    Throwable at = failure;
    while (at.getCause() != null) {
      at = at.getCause();
    }
    String why = String.valueOf(at.getMessage());
    if (at instanceof CertificateExpiredException
        || at instanceof CertificateNotYetValidException) {
      return "certificate has expired or is not yet valid: " + why;
    }
    return why.contains("unable to find valid certification path")
        ? "certificate signed by unknown authority"
        : why;
  }

  /** True where trying again cannot help. */
  static boolean isLasting(IOException failure) {
    return has(failure, UnresolvedAddressException.class)
        || has(failure, UnknownHostException.class)
        || has(failure, CertificateException.class)
        || has(failure, ConnectException.class)
        || failure instanceof SSLException;
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (type.isInstance(at)) {
        return true;
      }
    }
    return false;
  }

  private static String address(URI uri) {
    int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
    try {
      String host = InetAddress.getByName(uri.getHost()).getHostAddress();
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    } catch (UnknownHostException e) {
      return uri.getHost() + ":" + port;
    }
  }
}
