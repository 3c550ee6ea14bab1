package dev.moor.http.server;

import dev.moor.http.Listen;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;

/** Server-side TLS engines from PEM files; read once, at bind. */
final class TlsContexts {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private TlsContexts() {}

  static Supplier<SSLEngine> engines(Listen.Tls listen) throws IOException {
    try {
      SSLContext context = context(listen);
      return () -> {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(PROTOCOLS);
        engine.setNeedClientAuth(listen.ca() != null);
        return engine;
      };
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS of " + listen.host() + ":" + listen.port() + ": " + e, e);
    }
  }

  private static SSLContext context(Listen.Tls listen)
      throws IOException, GeneralSecurityException {
    char[] password = new char[0];
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, password);
    Certificate[] chain = PemFiles.certificates(listen.certificate()).toArray(Certificate[]::new);
    own.setKeyEntry("moord", PemFiles.privateKey(listen.key()), password, chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust(listen), null);
    return context;
  }

  private static javax.net.ssl.TrustManager[] trust(Listen.Tls listen)
      throws IOException, GeneralSecurityException {
    if (listen.ca() == null) {
      return null;
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int number = 0;
    for (Certificate certificate : PemFiles.certificates(listen.ca())) {
      store.setCertificateEntry("ca" + number++, certificate);
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return factory.getTrustManagers();
  }
}
