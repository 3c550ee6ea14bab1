package dev.moor.images.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/** HTTP clients by what they trust: a registry may have authorities of its own. */
final class HttpClients {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

  /** The machine's own authorities, beside those of the JDK. */
  private static final Path SYSTEM_CERTIFICATES = Path.of("/etc/ssl/certs/ca-certificates.crt");

  /** Certificates that are trusted for a host, and the client that does. */
  private record Trusting(List<Certificate> extra, HttpClient client) {}

  private final List<Path> certificateFolders;
  private final Waits waits;
  private final ConcurrentHashMap<String, Trusting> byHost = new ConcurrentHashMap<>();
  private HttpClient common;
  private HttpClient unverified;

  HttpClients(List<Path> certificateFolders, Waits waits) {
    this.certificateFolders = certificateFolders;
    this.waits = waits;
  }

  Waits waits() {
    return waits;
  }

  /** A client for the host; without verification of certificates where it is insecure. */
  HttpClient of(String authority, boolean insecure) throws IOException {
    if (insecure) {
      return unverified();
    }
    List<Certificate> extra = extra(authority);
    if (extra.isEmpty()) {
      return common();
    }
    Trusting known = byHost.get(authority);
    if (known == null || !known.extra().equals(extra)) {
      known = new Trusting(extra, client(context(trusting(extra))));
      byHost.put(authority, known);
    }
    return known.client();
  }

  private synchronized HttpClient common() throws IOException {
    if (common == null) {
      common = client(context(trusting(List.of())));
    }
    return common;
  }

  private synchronized HttpClient unverified() throws IOException {
    if (unverified == null) {
      unverified = client(context(new Unverified()));
    }
    return unverified;
  }

  private static HttpClient client(SSLContext context) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(CONNECT_TIMEOUT)
        .sslContext(context)
        .build();
  }

  private static SSLContext context(TrustManager trust) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  private List<Certificate> extra(String authority) throws IOException {
    List<Certificate> all = new ArrayList<>();
    for (Path folder : certificateFolders) {
      Path own = folder.resolve(authority.replace("/", ""));
      if (Files.isDirectory(own)) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(own, "*.crt")) {
          for (Path file : files) {
            all.addAll(read(file));
          }
        }
      }
    }
    return all;
  }

  private static List<Certificate> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
    } catch (CertificateException e) {
      throw new IOException("cannot read the certificates in " + file + ": " + e.getMessage(), e);
    }
  }

  private static X509TrustManager trusting(List<Certificate> extra) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      List<Certificate> all = new ArrayList<>(extra);
      if (Files.isReadable(SYSTEM_CERTIFICATES)) {
        all.addAll(read(SYSTEM_CERTIFICATES));
      }
      all.addAll(List.of(manager(null).getAcceptedIssuers()));
      for (int i = 0; i < all.size(); i++) {
        store.setCertificateEntry("ca" + i, all.get(i));
      }
      return manager(all.isEmpty() ? null : store);
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  private static X509TrustManager manager(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return x509;
      }
    }
    throw new GeneralSecurityException("this Java has no X.509 trust manager");
  }

  /** Takes any certificate: the user named the registry insecure. */
  private static final class Unverified extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
      // nobody connects to us through this context
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      // any will do
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      // nobody connects to us through this context
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      // any will do
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      // nobody connects to us through this context
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      // any will do
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
