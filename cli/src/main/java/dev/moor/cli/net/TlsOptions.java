package dev.moor.cli.net;

import dev.moor.cli.CliException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Docker's TLS flags: with {@code verify} the daemon must show a certificate of {@code caCert} for
 * its host name; without it any certificate is taken, as docker's {@code --tls} does.
 */
public record TlsOptions(boolean enabled, boolean verify, Path caCert, Path cert, Path key) {
  private static final char[] NO_PASSWORD = new char[0];

  /** No TLS at all. */
  public static TlsOptions off() {
    return new TlsOptions(false, false, null, null, null);
  }

  SSLContext context() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(), trustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new CliException("could not set up TLS: " + e.getMessage());
    }
  }

  private TrustManager[] trustManagers() throws IOException, GeneralSecurityException {
    if (!verify) {
      return new TrustManager[] {new TrustAll()};
    }
    if (!Files.exists(caCert)) {
      throw new CliException("could not read CA certificate \"" + caCert + "\": no such file");
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int count = 0;
    for (Certificate certificate : certificates(caCert)) {
      store.setCertificateEntry("ca" + count++, certificate);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private KeyManager[] keyManagers() throws IOException, GeneralSecurityException {
    if (!Files.exists(cert) || !Files.exists(key)) {
      return null;
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setKeyEntry(
        "client", privateKey(key), NO_PASSWORD, certificates(cert).toArray(new Certificate[0]));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in);
    }
  }

  private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    String pem = Files.readString(file, StandardCharsets.US_ASCII);
    byte[] der;
    if (pem.contains("-----BEGIN PRIVATE KEY-----")) {
      der = body(pem, "PRIVATE KEY");
    } else if (pem.contains("-----BEGIN RSA PRIVATE KEY-----")) {
      der = wrapRsa(body(pem, "RSA PRIVATE KEY"));
    } else {
      throw new CliException(
          "key "
              + file
              + " is neither PKCS#8 nor RSA PEM; convert it: openssl pkcs8 -topk8 -nocrypt");
    }
    for (String algorithm : new String[] {"RSA", "EC", "Ed25519"}) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        continue; // a key of another algorithm: the next one
      }
    }
    throw new CliException("key " + file + " has an unknown algorithm");
  }

  private static byte[] body(String pem, String kind) {
    int start = pem.indexOf("-----BEGIN " + kind + "-----") + kind.length() + 16;
    int end = pem.indexOf("-----END " + kind + "-----");
    return Base64.getMimeDecoder().decode(pem.substring(start, end));
  }

  /** PKCS#1 inside a PKCS#8 frame: SEQUENCE { 0, rsaEncryption, OCTET STRING { key } }. */
  private static byte[] wrapRsa(byte[] pkcs1) {
    byte[] prefix = {
      0x30,
      (byte) 0x82,
      0,
      0,
      2,
      1,
      0,
      0x30,
      0x0d,
      6,
      9,
      0x2a,
      (byte) 0x86,
      0x48,
      (byte) 0x86,
      (byte) 0xf7,
      0x0d,
      1,
      1,
      1,
      5,
      0,
      4,
      (byte) 0x82,
      0,
      0
    };
    byte[] der = new byte[prefix.length + pkcs1.length];
    System.arraycopy(prefix, 0, der, 0, prefix.length);
    System.arraycopy(pkcs1, 0, der, prefix.length, pkcs1.length);
    int outer = der.length - 4;
    der[2] = (byte) (outer >> 8);
    der[3] = (byte) outer;
    der[prefix.length - 2] = (byte) (pkcs1.length >> 8);
    der[prefix.length - 1] = (byte) pkcs1.length;
    return der;
  }

  private static final class TrustAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
