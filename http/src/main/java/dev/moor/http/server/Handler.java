package dev.moor.http.server;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.util.concurrent.CompletionStage;

/** Answers the requests of any connection; never completes with a failure. */
@FunctionalInterface
public interface Handler {
  CompletionStage<HttpResponse> handle(HttpRequest request, Peer peer);
}
