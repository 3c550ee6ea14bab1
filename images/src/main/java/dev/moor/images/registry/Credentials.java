package dev.moor.images.registry;

import java.util.Objects;

/**
 * Who asks a registry; empty texts where not set.
 *
 * @param identityToken an OAuth2 refresh token, taken instead of the password
 * @param registryToken a bearer token to be sent as it is
 */
public record Credentials(
    String username, String password, String identityToken, String registryToken) {
  /** Nobody. */
  public static final Credentials NONE = new Credentials("", "", "", "");

  public Credentials {
    Objects.requireNonNull(username);
    Objects.requireNonNull(password);
    Objects.requireNonNull(identityToken);
    Objects.requireNonNull(registryToken);
  }

  boolean hasPassword() {
    return !username.isEmpty() || !password.isEmpty();
  }

  /** Without any secret: this may end up in a log. */
  @Override
  public String toString() {
    return "Credentials[" + username + "]";
  }
}
