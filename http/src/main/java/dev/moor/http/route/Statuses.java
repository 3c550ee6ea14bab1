package dev.moor.http.route;

import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import dev.moor.actors.port.MoorException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** The one place where kinds of failures become HTTP statuses. */
final class Statuses {
  private Statuses() {}

  static StatusCode of(Throwable failure) {
    if (failure instanceof MoorException refusal) {
      return of(refusal.kind());
    }
    return failure instanceof TimeoutException
        ? StatusCodes.SERVICE_UNAVAILABLE
        : StatusCodes.INTERNAL_SERVER_ERROR;
  }

  static StatusCode of(MoorException.Kind kind) {
    return switch (kind) {
      case NOT_FOUND -> StatusCodes.NOT_FOUND;
      case INVALID -> StatusCodes.BAD_REQUEST;
      case CONFLICT -> StatusCodes.CONFLICT;
      case NOT_MODIFIED -> StatusCodes.NOT_MODIFIED;
      case FORBIDDEN -> StatusCodes.FORBIDDEN;
      case UNAUTHORIZED -> StatusCodes.UNAUTHORIZED;
      case UNAVAILABLE -> StatusCodes.SERVICE_UNAVAILABLE;
      case NOT_IMPLEMENTED -> StatusCodes.NOT_IMPLEMENTED;
      case INTERNAL -> StatusCodes.INTERNAL_SERVER_ERROR;
    };
  }

  /** The failure itself, out of the wrappers of completion stages. */
  static Throwable cause(Throwable failure) {
    Throwable found = failure;
    while ((found instanceof CompletionException || found instanceof ExecutionException)
        && found.getCause() != null) {
      found = found.getCause();
    }
    return found;
  }

  static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isEmpty() ? failure.toString() : message;
  }
}
