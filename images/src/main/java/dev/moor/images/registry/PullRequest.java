package dev.moor.images.registry;

import dev.moor.images.Platform;
import dev.moor.images.Reference;
import java.util.Objects;

/**
 * What to pull.
 *
 * @param reference with tag or digest
 * @param platform null where the caller does not ask for one: then the host's is taken first
 */
public record PullRequest(
    Reference reference, Platform platform, Credentials credentials, Cancellation cancellation) {
  public PullRequest {
    Objects.requireNonNull(reference);
    Objects.requireNonNull(credentials);
    Objects.requireNonNull(cancellation);
  }

  Platform wanted() {
    return platform == null ? Platform.host() : platform;
  }
}
