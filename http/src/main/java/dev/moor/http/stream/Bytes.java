package dev.moor.http.stream;

import akka.NotUsed;
import akka.stream.KillSwitches;
import akka.stream.UniqueKillSwitch;
import akka.stream.javadsl.JavaFlowSupport;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Between the JDK's buffers and Akka's byte strings. */
public final class Bytes {
  private Bytes() {}

  /** A heap buffer is taken as it is, so its owner must not write to it again. */
  public static ByteString of(ByteBuffer buffer) {
    if (buffer.hasArray()) {
      return ByteString.fromArrayUnsafe(
          buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
    }
    return ByteString.fromByteBuffer(buffer);
  }

  public static Source<ByteString, NotUsed> source(Flow.Publisher<ByteBuffer> publisher) {
    return JavaFlowSupport.Source.fromPublisher(publisher).map(Bytes::of);
  }

  /** The source ends when the client goes away, even where there is nothing to write. */
  public static <T> Source<T, NotUsed> until(
      CompletionStage<Void> clientGone, Source<T, NotUsed> source) {
    return source
        .viaMat(KillSwitches.<T>single(), Keep.right())
        .mapMaterializedValue(
            (UniqueKillSwitch end) -> {
              clientGone.thenRun(end::shutdown);
              return NotUsed.getInstance();
            });
  }
}
