package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.port.AttachService;
import dev.moor.actors.port.LogService;
import dev.moor.actors.port.StdChunk;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** An attachment that begins with the log so far and, where live is not null, goes on with it. */
final class LoggedSession implements AttachService.Session {
  private static final int FRAME_HEADER_BYTES = 8;

  private final boolean tty;
  private final Flow.Publisher<ByteBuffer> log;
  private final AttachService.Session live;

  private LoggedSession(boolean tty, Flow.Publisher<ByteBuffer> log, AttachService.Session live) {
    this.tty = tty;
    this.log = log;
    this.live = live;
  }

  static CompletionStage<AttachService.Session> of(
      LogService logs,
      ContainerView view,
      AttachService.Options options,
      AttachService.Session live) {
    LogService.Query query =
        new LogService.Query(
            options.stdout(), options.stderr(), false, false, null, null, -1, true, false);
    return logs.read(view.id(), query)
        .thenApply(log -> new LoggedSession(view.spec().tty(), log, live));
  }

  @Override
  public boolean tty() {
    return tty;
  }

  @Override
  public Flow.Publisher<StdChunk> output() {
    return subscriber -> log.subscribe(new Joined(subscriber));
  }

  @Override
  public Flow.Subscriber<ByteBuffer> input() {
    return live == null ? null : live.input();
  }

  @Override
  public void close() {
    if (live != null) {
      live.close();
    }
  }

  /** Takes the log's frames apart, then hands the subscription over to the live output. */
  private final class Joined implements Flow.Subscriber<ByteBuffer>, Flow.Subscription {
    private final Flow.Subscriber<? super StdChunk> target;
    private final java.util.ArrayDeque<StdChunk> ready = new java.util.ArrayDeque<>();
    private ByteBuffer rest = ByteBuffer.allocate(0);
    private Flow.Subscription upstream;
    private long demand;
    private boolean logEnded;
    private boolean cancelled;

    Joined(Flow.Subscriber<? super StdChunk> target) {
      this.target = target;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      upstream = subscription;
      target.onSubscribe(this);
      subscription.request(1);
    }

    @Override
    public void request(long n) {
      Flow.Subscription now;
      synchronized (this) {
        now = logEnded && ready.isEmpty() ? upstream : null;
        demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
      }
      if (now != null && live != null) {
        now.request(n);
      } else {
        deliver();
      }
    }

    @Override
    public synchronized void cancel() {
      cancelled = true;
      upstream.cancel();
    }

    @Override
    public void onNext(ByteBuffer frames) {
      synchronized (this) {
        ByteBuffer all = ByteBuffer.allocate(rest.remaining() + frames.remaining());
        all.put(rest).put(frames.duplicate()).flip();
        while (all.remaining() >= FRAME_HEADER_BYTES) {
          int length = all.getInt(all.position() + 4);
          if (all.remaining() < FRAME_HEADER_BYTES + length) {
            break;
          }
          boolean stderr = all.get(all.position()) == 2;
          all.position(all.position() + FRAME_HEADER_BYTES);
          ready.add(
              new StdChunk(
                  stderr ? StdChunk.Stream.STDERR : StdChunk.Stream.STDOUT,
                  all.slice(all.position(), length)));
          all.position(all.position() + length);
        }
        rest = all.slice();
      }
      deliver();
    }

    private synchronized void deliver() {
      while (!cancelled && demand > 0 && !ready.isEmpty()) {
        demand--;
        target.onNext(ready.poll());
      }
      if (cancelled || !ready.isEmpty()) {
        return;
      }
      if (!logEnded) {
        upstream.request(1);
      } else {
        handOver();
      }
    }

    private void handOver() {
      if (live == null) {
        cancelled = true;
        target.onComplete();
        return;
      }
      live.output()
          .subscribe(
              new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                  upstream = subscription;
                  if (demand > 0) {
                    subscription.request(demand);
                  }
                }

                @Override
                public void onNext(StdChunk chunk) {
                  target.onNext(chunk);
                }

                @Override
                public void onError(Throwable error) {
                  target.onError(error);
                }

                @Override
                public void onComplete() {
                  target.onComplete();
                }
              });
    }

    @Override
    public void onError(Throwable error) {
      target.onError(error);
    }

    @Override
    public void onComplete() {
      synchronized (this) {
        logEnded = true;
      }
      deliver();
    }
  }
}
