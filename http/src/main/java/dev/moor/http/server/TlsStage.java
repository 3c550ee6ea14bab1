package dev.moor.http.server;

import akka.stream.Attributes;
import akka.stream.BidiShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import java.nio.ByteBuffer;
import java.security.Principal;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS whose directions close by themselves: the peer's close_notify ends the input only. Akka's own
 * TLS stage ends both, which would cut {@code echo x | docker run -i} over TLS.
 */
final class TlsStage extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {
  private static final Logger log = LoggerFactory.getLogger(TlsStage.class);
  private static final int BATCH_BYTES = 128 * 1024;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Inlet<ByteString> plainIn = Inlet.create("tls.plainIn");
  private final Outlet<ByteString> cipherOut = Outlet.create("tls.cipherOut");
  private final Inlet<ByteString> cipherIn = Inlet.create("tls.cipherIn");
  private final Outlet<ByteString> plainOut = Outlet.create("tls.plainOut");
  private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape =
      BidiShape.of(plainIn, cipherOut, cipherIn, plainOut);
  private final SSLEngine engine;
  private final Peer peer;

  TlsStage(SSLEngine engine, Peer peer) {
    this.engine = engine;
    this.peer = peer;
  }

  @Override
  public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private ByteBuffer received = NOTHING;
    private ByteBuffer toSend = NOTHING;
    private ByteString cipherReady = ByteString.emptyByteString();
    private ByteString plainReady = ByteString.emptyByteString();
    private boolean inputOver;
    private boolean outputOver;
    private boolean greeted;

    Logic() {
      super(shape);
      setHandler(plainIn, new PlainIn());
      setHandler(cipherIn, new CipherIn());
      setHandler(plainOut, new PlainOut());
      setHandler(
          cipherOut,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pump();
            }
          });
    }

    @Override
    public void preStart() {
      try {
        engine.beginHandshake();
      } catch (SSLException e) {
        failStage(e);
      }
    }

    private void pump() {
      try {
        boolean moved = true;
        while (moved) {
          moved = step();
        }
        if (outputOver && !toSend.hasRemaining()) {
          closeOutput();
        }
      } catch (SSLException e) {
        refuse(e);
        return;
      }
      emitReady();
      askForMore();
    }

    /** One move of the engine; false where it has to wait for the outside. */
    private boolean step() throws SSLException {
      HandshakeStatus status = engine.getHandshakeStatus();
      if (status == HandshakeStatus.NEED_TASK) {
        for (Runnable task = engine.getDelegatedTask(); task != null; ) {
          task.run();
          task = engine.getDelegatedTask();
        }
        return true;
      }
      if (status == HandshakeStatus.NEED_WRAP) {
        return wrap(NOTHING);
      }
      if (status == HandshakeStatus.NEED_UNWRAP) {
        return unwrap();
      }
      greet();
      boolean moved = false;
      if (toSend.hasRemaining() && cipherReady.size() < BATCH_BYTES) {
        moved = wrap(toSend);
      }
      if (plainReady.isEmpty()) {
        moved |= unwrap();
      }
      return moved;
    }

    private void greet() {
      if (greeted) {
        return;
      }
      greeted = true;
      try {
        Principal subject = engine.getSession().getPeerPrincipal();
        peer.subject(subject.getName());
      } catch (SSLPeerUnverifiedException e) {
        log.trace("the client showed no certificate: none was asked for");
      }
    }

    private boolean wrap(ByteBuffer plain) throws SSLException {
      if (engine.isOutboundDone()) {
        return false;
      }
      ByteBuffer packet = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      SSLEngineResult result = engine.wrap(plain, packet);
      if (packet.flip().hasRemaining()) {
        cipherReady =
            cipherReady.concat(ByteString.fromArrayUnsafe(packet.array(), 0, packet.limit()));
      }
      return result.bytesProduced() > 0 || result.bytesConsumed() > 0;
    }

    private boolean unwrap() throws SSLException {
      if (!received.hasRemaining() || engine.isInboundDone()) {
        return false;
      }
      ByteBuffer plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
      SSLEngineResult result = engine.unwrap(received, plain);
      if (plain.flip().hasRemaining() && !isClosed(plainOut)) {
        plainReady = plainReady.concat(ByteString.fromArrayUnsafe(plain.array(), 0, plain.limit()));
      }
      if (result.getStatus() == SSLEngineResult.Status.CLOSED || engine.isInboundDone()) {
        inputOver = true;
      }
      return result.bytesConsumed() > 0 || result.bytesProduced() > 0;
    }

    private void emitReady() {
      if (isAvailable(cipherOut) && !cipherReady.isEmpty()) {
        push(cipherOut, cipherReady);
        cipherReady = ByteString.emptyByteString();
      }
      if (isAvailable(plainOut) && !plainReady.isEmpty()) {
        push(plainOut, plainReady);
        plainReady = ByteString.emptyByteString();
      }
      if (inputOver && plainReady.isEmpty() && isAvailable(plainOut)) {
        complete(plainOut); // on demand only, as ChannelStage says why
      }
      if (outputOver
          && !toSend.hasRemaining()
          && cipherReady.isEmpty()
          && engine.isOutboundDone()
          && !isClosed(cipherOut)) {
        complete(cipherOut);
      }
    }

    private void askForMore() {
      if (greeted
          && !toSend.hasRemaining()
          && cipherReady.isEmpty()
          && !isClosed(plainIn)
          && !hasBeenPulled(plainIn)) {
        pull(plainIn);
      }
      boolean wanted =
          !greeted || isAvailable(plainOut) || isClosed(plainOut) || received.hasRemaining();
      if (wanted && plainReady.isEmpty() && !isClosed(cipherIn) && !hasBeenPulled(cipherIn)) {
        pull(cipherIn);
      }
    }

    /** The alert goes out before the end, so that the client can say why. */
    private void refuse(SSLException cause) {
      log.info("a TLS connection was refused: {}", cause.toString());
      try {
        boolean moved = true;
        while (moved && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
          moved = wrap(NOTHING);
        }
      } catch (SSLException e) {
        log.debug("no alert could be sent: {}", e.getMessage());
      }
      cancel(plainIn);
      cancel(cipherIn);
      complete(plainOut);
      if (cipherReady.isEmpty()) {
        complete(cipherOut);
      } else {
        emit(cipherOut, cipherReady, () -> complete(cipherOut));
      }
    }

    private void closeOutput() throws SSLException {
      engine.closeOutbound();
      boolean moved = true;
      while (moved && !engine.isOutboundDone()) {
        moved = wrap(NOTHING);
      }
    }

    private final class PlainIn extends AbstractInHandler {
      @Override
      public void onPush() {
        toSend = ByteBuffer.wrap(grab(plainIn).toArrayUnsafe());
        pump();
      }

      @Override
      public void onUpstreamFinish() {
        outputOver = true;
        pump();
      }
    }

    private final class CipherIn extends AbstractInHandler {
      @Override
      public void onPush() {
        // the engine decrypts in place, so it must not be a read-only view; the socket's chunk is
        // ours
        ByteBuffer more = ByteBuffer.wrap(grab(cipherIn).toArrayUnsafe());
        if (received.hasRemaining()) {
          ByteBuffer both = ByteBuffer.allocate(received.remaining() + more.remaining());
          received = both.put(received).put(more).flip();
        } else {
          received = more;
        }
        pump();
      }

      @Override
      public void onUpstreamFinish() {
        inputOver = true;
        if (!greeted) {
          completeStage();
          return;
        }
        pump();
      }
    }

    private final class PlainOut extends AbstractOutHandler {
      @Override
      public void onPull() {
        pump();
      }

      @Override
      public void onDownstreamFinish(Throwable cause) {
        plainReady = ByteString.emptyByteString();
        pump();
      }
    }
  }
}
