package dev.moor.images;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an image, always whole: {@code nginx} is {@code docker.io/library/nginx}. The grammar
 * and the refusals are those of distribution/reference, so a name means here what it means to
 * Docker.
 *
 * @param domain registry host, with port where given
 * @param path repository within the registry
 * @param tag null where not given
 * @param digest null where not given
 */
public record Reference(String domain, String path, String tag, Digest digest) {
  private static final String DEFAULT_DOMAIN = "docker.io";
  private static final String LEGACY_DOMAIN = "index.docker.io";
  private static final String OFFICIAL = "library/";
  private static final int MAX_PATH = 255;
  private static final int MAX_INPUT = 4096;

  private static final String DOMAIN_COMPONENT =
      "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
  private static final String DOMAIN =
      "(?:"
          + DOMAIN_COMPONENT
          + "(?:\\."
          + DOMAIN_COMPONENT
          + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?";
  private static final String COMPONENT = "[a-z0-9]++(?:(?:[._]|__|-++)[a-z0-9]++)*+";
  private static final String TAG = "\\w[\\w.-]{0,127}";
  private static final String DIGEST =
      "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
  private static final Pattern WHOLE =
      Pattern.compile(
          "("
              + DOMAIN
              + ")/("
              + COMPONENT
              + "(?:/"
              + COMPONENT
              + ")*+)"
              + "(?::("
              + TAG
              + "))?(?:@("
              + DIGEST
              + "))?");
  private static final Pattern IDENTIFIER = Pattern.compile("[a-f0-9]{64}");
  private static final Pattern TAG_ONLY = Pattern.compile(TAG);

  public Reference {
    Objects.requireNonNull(domain);
    Objects.requireNonNull(path);
  }

  /** Reads a name as a user writes it; a refusal is INVALID with Docker's words. */
  public static Reference parse(String text) {
    if (text.isEmpty()) {
      throw ImageException.invalid("invalid reference format");
    }
    if (text.length() > MAX_INPUT) {
      throw ImageException.invalid("invalid reference format");
    }
    if (IDENTIFIER.matcher(text).matches()) {
      throw ImageException.invalid(
          "invalid repository name (" + text + "), cannot specify 64-byte hexadecimal strings");
    }
    String[] split = splitDomain(text);
    String remainder = split[1];
    int colon = remainder.indexOf(':');
    String remote = colon < 0 ? remainder : remainder.substring(0, colon);
    if (!remote.toLowerCase(Locale.ROOT).equals(remote)) {
      throw ImageException.invalid(
          "invalid reference format: repository name (" + remote + ") must be lowercase");
    }
    Matcher m = WHOLE.matcher(split[0] + "/" + remainder);
    if (!m.matches()) {
      throw ImageException.invalid("invalid reference format");
    }
    if (m.group(2).length() > MAX_PATH) {
      throw ImageException.invalid(
          "invalid reference format: repository name must not be more than 255 characters");
    }
    Digest digest = m.group(4) == null ? null : Digest.parse(m.group(4));
    return new Reference(m.group(1), m.group(2), m.group(3), digest);
  }

  private static String[] splitDomain(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return new String[] {DEFAULT_DOMAIN, OFFICIAL + text};
    }
    String first = text.substring(0, slash);
    String rest = text.substring(slash + 1);
    boolean isDomain =
        first.equals("localhost")
            || first.indexOf('.') >= 0
            || first.indexOf(':') >= 0
            || !first.toLowerCase(Locale.ROOT).equals(first);
    String domain = isDomain ? first : DEFAULT_DOMAIN;
    String remainder = isDomain ? rest : text;
    if (domain.equals(LEGACY_DOMAIN)) {
      domain = DEFAULT_DOMAIN;
    }
    if (domain.equals(DEFAULT_DOMAIN) && remainder.indexOf('/') < 0) {
      remainder = OFFICIAL + remainder;
    }
    return new String[] {domain, remainder};
  }

  /** True where a tag alone is well-formed. */
  public static boolean isTag(String tag) {
    return TAG_ONLY.matcher(tag).matches();
  }

  /** This with {@code latest} where neither tag nor digest is given. */
  public Reference withDefaultTag() {
    return tag == null && digest == null ? new Reference(domain, path, "latest", null) : this;
  }

  /** The same repository under another tag, without digest. */
  public Reference withTag(String newTag) {
    if (!isTag(newTag)) {
      throw ImageException.invalid("invalid tag format: " + newTag);
    }
    return new Reference(domain, path, newTag, null);
  }

  /** The same repository under a digest, without tag. */
  public Reference withDigest(Digest newDigest) {
    return new Reference(domain, path, null, newDigest);
  }

  /** Domain and path: {@code docker.io/library/nginx}. */
  public String name() {
    return domain + "/" + path;
  }

  /** The name as Docker shows it, without tag: {@code nginx}. */
  public String familiarName() {
    if (!domain.equals(DEFAULT_DOMAIN)) {
      return name();
    }
    boolean official = path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length()) < 0;
    return official ? path.substring(OFFICIAL.length()) : path;
  }

  /** As Docker shows it, with tag and digest: {@code nginx:1.27}. */
  public String familiar() {
    return familiarName() + suffix();
  }

  private String suffix() {
    return (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
  }

  @Override
  public String toString() {
    return name() + suffix();
  }
}
