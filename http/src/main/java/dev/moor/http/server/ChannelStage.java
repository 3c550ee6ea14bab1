package dev.moor.http.server;

import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.TimerGraphStageLogic;
import akka.util.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One accepted socket as a flow: elements in are written, bytes read come out. Each direction ends
 * by itself.
 */
final class ChannelStage extends GraphStage<FlowShape<ByteString, ByteString>> {
  private static final int WRITE_BYTES = 256 * 1024;
  private static final Duration LINGER = Duration.ofSeconds(5);

  private final Inlet<ByteString> in = Inlet.create("channel.in");
  private final Outlet<ByteString> out = Outlet.create("channel.out");
  private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
  private final Seat seat;

  /** It does nothing until its seat is taken. */
  ChannelStage(Seat seat) {
    this.seat = seat;
  }

  @Override
  public FlowShape<ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public Logic createLogic(Attributes attributes) {
    return new Logic();
  }

  final class Logic extends TimerGraphStageLogic {
    private Connection connection;
    private ByteBuffer[] pending;
    private int pendingFrom;
    private final Deque<ByteString> ahead = new ArrayDeque<>(2);
    private boolean inputEnded;
    private boolean outputEnding;
    private boolean outputEnded;
    private boolean discarding;

    Logic() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              write(grab(in));
            }

            @Override
            public void onUpstreamFinish() {
              outputEnding = true;
              if (connection == null) {
                completeStage();
              } else if (pending == null) {
                endOutput();
              }
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              deliver();
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              discard();
              closeWhenDone();
            }
          });
    }

    @Override
    public void preStart() {
      setKeepGoing(true);
      AsyncCallback<Connection> onConnection = createAsyncCallback(this::begin);
      seat.onTaken(onConnection::invoke);
    }

    private void begin(Connection accepted) {
      connection = accepted;
      AsyncCallback<Runnable> onEvent = createAsyncCallback(Runnable::run);
      connection.attach(
          new Connection.Owner() {
            @Override
            public void received(ByteString bytes) {
              onEvent.invoke(() -> arrived(bytes));
            }

            @Override
            public void inputEnded() {
              onEvent.invoke(Logic.this::inputOver);
            }

            @Override
            public void writable() {
              onEvent.invoke(Logic.this::flushPending);
            }

            @Override
            public void shutdown() {
              onEvent.invoke(Logic.this::end);
            }
          });
      pull(in);
    }

    private void arrived(ByteString bytes) {
      if (discarding) {
        connection.consumed();
      } else {
        ahead.add(bytes);
        deliver();
      }
    }

    private void inputOver() {
      inputEnded = true;
      deliver();
    }

    private void flushPending() {
      if (pending != null) {
        flush();
      }
    }

    /**
     * The end goes out only on demand: Akka HTTP's switch of protocols loses an element that its
     * end follows before it was asked for.
     */
    private void deliver() {
      if (!ahead.isEmpty() && isAvailable(out)) {
        push(out, ahead.poll());
        connection.consumed();
      } else if (inputEnded && ahead.isEmpty() && isAvailable(out)) {
        complete(out);
      }
      closeWhenDone();
    }

    private void discard() {
      discarding = true;
      while (ahead.poll() != null) {
        connection.consumed();
      }
    }

    private void write(ByteString bytes) {
      java.util.List<ByteBuffer> buffers = new java.util.ArrayList<>(4);
      for (ByteBuffer buffer : bytes.getByteBuffers()) {
        if (buffer.hasRemaining()) {
          buffers.add(buffer);
        }
      }
      pending = buffers.toArray(ByteBuffer[]::new);
      pendingFrom = 0;
      flush();
    }

    /** Heap bytes are copied for the system call, so one call gets a bounded part of them. */
    private void flush() {
      try {
        while (pendingFrom < pending.length) {
          if (writeSome() == 0) {
            connection.arm(SelectionKey.OP_WRITE);
            return;
          }
          while (pendingFrom < pending.length && !pending[pendingFrom].hasRemaining()) {
            pendingFrom++;
          }
        }
      } catch (IOException e) {
        failStage(e);
        return;
      }
      pending = null;
      if (outputEnding) {
        endOutput();
      } else {
        pull(in);
      }
    }

    private long writeSome() throws IOException {
      int room = WRITE_BYTES;
      int last = pendingFrom;
      while (last < pending.length && pending[last].remaining() <= room) {
        room -= pending[last++].remaining();
      }
      if (last > pendingFrom) {
        return connection.channel().write(pending, pendingFrom, last - pendingFrom);
      }
      ByteBuffer large = pending[pendingFrom];
      int limit = large.limit();
      large.limit(large.position() + room);
      try {
        return connection.channel().write(large);
      } finally {
        large.limit(limit);
      }
    }

    private void endOutput() {
      outputEnded = true;
      if (inputEnded && ahead.isEmpty()) {
        completeStage(); // which closes the socket, and ends its output so
        return;
      }
      try {
        connection.channel().shutdownOutput();
      } catch (IOException e) {
        completeStage(); // the peer is gone already
        return;
      }
      scheduleOnce("linger", LINGER);
      closeWhenDone();
    }

    private void closeWhenDone() {
      if (inputEnded && outputEnded && ahead.isEmpty()) {
        completeStage();
      }
    }

    private void end() {
      if (outputEnded) {
        completeStage();
        return;
      }
      cancel(in);
      outputEnding = true;
      if (pending == null) {
        endOutput();
      }
      if (!isClosed(out)) {
        complete(out);
      }
      discard();
      completeStage();
    }

    @Override
    public void onTimer(Object key) {
      completeStage();
    }

    @Override
    public void postStop() {
      seat.leave();
    }
  }
}
