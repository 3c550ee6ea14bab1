package dev.moor.http.stream;

import akka.Done;
import akka.NotUsed;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.JavaFlowSupport;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.moor.actors.port.AttachService;
import java.util.concurrent.CompletionStage;

/** An attachment as the flow of a hijacked connection; its directions end one by one. */
public final class SessionFlow {
  private SessionFlow() {}

  public static Flow<ByteString, ByteString, NotUsed> of(AttachService.Session session) {
    Source<ByteString, NotUsed> output =
        JavaFlowSupport.Source.fromPublisher(session.output())
            .map(chunk -> session.tty() ? Bytes.of(chunk.data()) : StdFrames.frame(chunk))
            .filter(bytes -> !bytes.isEmpty())
            .watchTermination(
                (nothing, ended) -> {
                  closeAtEnd(session, ended);
                  return nothing;
                });
    return Flow.fromSinkAndSource(input(session), output);
  }

  private static void closeAtEnd(AttachService.Session session, CompletionStage<Done> ended) {
    ended.whenComplete((done, failure) -> session.close());
  }

  private static Sink<ByteString, NotUsed> input(AttachService.Session session) {
    if (session.input() == null) {
      return Flow.of(ByteString.class).to(Sink.ignore());
    }
    return Flow.of(ByteString.class)
        .map(ByteString::asByteBuffer)
        .to(JavaFlowSupport.Sink.fromSubscriber(session.input()));
  }
}
