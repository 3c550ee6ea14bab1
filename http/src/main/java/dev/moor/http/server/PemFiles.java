package dev.moor.http.server;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PEM files as openssl writes them: certificates, PKCS#8, PKCS#1 (RSA) and SEC1 (EC) keys. */
final class PemFiles {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]+)-----END \\1-----");
  private static final byte[] RSA_ALGORITHM = {
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };
  private static final byte[] EC_OID = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  private PemFiles() {}

  static List<X509Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> found = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    while (matcher.find()) {
      if (matcher.group(1).endsWith("CERTIFICATE")) {
        Certificate one = factory.generateCertificate(new ByteArrayInputStream(der(matcher)));
        found.add((X509Certificate) one);
      }
    }
    if (found.isEmpty()) {
      throw new GeneralSecurityException(file + " holds no PEM certificate");
    }
    return found;
  }

  static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      String kind = matcher.group(1);
      if (kind.equals("ENCRYPTED PRIVATE KEY") || matcher.group(2).contains("ENCRYPTED")) {
        throw new GeneralSecurityException(file + ": the key is encrypted; give it without one");
      }
      switch (kind) {
        case "PRIVATE KEY":
          return decode(file, der(matcher), "RSA", "EC", "EdDSA");
        case "RSA PRIVATE KEY":
          return decode(file, wrap(RSA_ALGORITHM, der(matcher)), "RSA");
        case "EC PRIVATE KEY":
          return decode(file, wrap(ecAlgorithm(file, der(matcher)), der(matcher)), "EC");
        default:
          break; // EC PARAMETERS and certificates may stand in the same file
      }
    }
    throw new GeneralSecurityException(file + " holds no PEM private key");
  }

  private static PrivateKey decode(Path file, byte[] pkcs8, String... algorithms)
      throws GeneralSecurityException {
    InvalidKeySpecException last = null;
    for (String algorithm : algorithms) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        last = e;
      }
    }
    throw new GeneralSecurityException(file + " holds a private key that cannot be read", last);
  }

  private static byte[] der(Matcher matcher) {
    return Base64.getMimeDecoder().decode(matcher.group(2));
  }

  private static byte[] wrap(byte[] algorithm, byte[] key) {
    return tagged(0x30, VERSION_0, algorithm, tagged(0x04, key));
  }

  /** The curve stands in the SEC1 structure: SEQUENCE, INTEGER 1, OCTET STRING, [0] curve. */
  private static byte[] ecAlgorithm(Path file, byte[] sec1) throws GeneralSecurityException {
    for (int at = 0; at + 4 < sec1.length; at++) {
      if ((sec1[at] & 0xff) == 0xa0 && sec1[at + 2] == 0x06 && sec1[at + 1] == sec1[at + 3] + 2) {
        byte[] curve = java.util.Arrays.copyOfRange(sec1, at + 2, at + 4 + sec1[at + 3]);
        return tagged(0x30, EC_OID, curve);
      }
    }
    throw new GeneralSecurityException(file + ": the EC key does not name its curve");
  }

  private static byte[] tagged(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      int octets = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
      out.write(0x80 | octets);
      for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8) {
        out.write(length >>> shift);
      }
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
