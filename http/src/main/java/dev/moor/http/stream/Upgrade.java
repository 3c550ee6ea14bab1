package dev.moor.http.stream;

import akka.NotUsed;
import akka.http.impl.engine.server.UpgradeToOtherProtocolResponseHeader;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.Connection;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.util.List;
import java.util.Locale;

/**
 * Docker's hijack: the answer's head, then the connection is the stream itself. The one place that
 * uses Akka HTTP's internal upgrade header (private to its package in Scala, public in bytecode).
 */
public final class Upgrade {
  private static final StatusCode SWITCHED = StatusCodes.custom(101, "UPGRADED", "", true, false);
  private static final StatusCode RAW = StatusCodes.custom(200, "OK", "", true, false);

  private Upgrade() {}

  /**
   * 101 where the client asked to upgrade, else 200 and the raw stream until it ends. One that
   * asked to close the connection gets the output only: Akka HTTP hands its connection to nobody.
   */
  public static HttpResponse answer(
      HttpRequest request, ContentType type, Flow<ByteString, ByteString, NotUsed> stream) {
    if (closes(request)) {
      Source<ByteString, NotUsed> output = Source.<ByteString>empty().via(stream);
      return HttpResponse.create()
          .withStatus(StatusCodes.OK)
          .withEntity(HttpEntities.createCloseDelimited(type, output));
    }
    HttpResponse response =
        HttpResponse.create()
            .withEntity(HttpEntities.create(type, ByteString.emptyByteString()))
            // Akka HTTP switches only where the answer itself says so; clients that did not ask to
            // upgrade pass over this header
            .addHeader(Connection.create("Upgrade"))
            .addHeader(
                new UpgradeToOtherProtocolResponseHeader(
                    stream.<Object>mapMaterializedValue(nothing -> nothing).asScala()));
    if (request.getHeader("Upgrade").isPresent()) {
      return response.withStatus(SWITCHED).addHeader(RawHeader.create("Upgrade", "tcp"));
    }
    return response.withStatus(RAW);
  }

  private static boolean closes(HttpRequest request) {
    return request
        .getHeader("Connection")
        .map(header -> header.value().toLowerCase(Locale.ROOT))
        .filter(tokens -> List.of(tokens.split("[ ,]+")).contains("close"))
        .isPresent();
  }
}
