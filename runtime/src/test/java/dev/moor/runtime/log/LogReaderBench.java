package dev.moor.runtime.log;

import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** Measures reading one log on one thread: {@code LogReaderBench FOLDER [MIB] [TEXT_BYTES]}. */
final class LogReaderBench {
  private LogReaderBench() {}

  public static void main(String[] args) throws Exception {
    Path log = Path.of(args[0]).resolve("bench.log");
    long size = (args.length > 1 ? Long.parseLong(args[1]) : 64) << 20;
    int text = args.length > 2 ? Integer.parseInt(args[2]) : 61;
    byte[] record =
        ("2026-11-24T21:40:26.123456789+00:00 stdout F " + "x".repeat(text) + "\n")
            .getBytes(StandardCharsets.US_ASCII);
    try (OutputStream out = new java.io.BufferedOutputStream(Files.newOutputStream(log))) {
      for (long done = 0; done < size; done += record.length) {
        out.write(record);
      }
    }
    // the thread's own time: other load on the machine plays no part
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    LogReader reader = new LogReader(Runnable::run, InstantSource.system());
    for (int round = 0; round < 8; round++) {
      Counter counter = new Counter();
      long start = threads.getCurrentThreadCpuTime();
      reader.read(log, LogQuery.all(), new CompletableFuture<>()).subscribe(counter);
      double seconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
      System.out.printf(
          "%.3f s: %.0f MiB/s of log, %.0f MiB/s of text, %d bytes out%n",
          seconds,
          Files.size(log) / seconds / (1 << 20),
          Files.size(log) / seconds / (1 << 20) * (text + 1) / record.length,
          counter.bytes);
    }
    Files.delete(log);
  }

  private static final class Counter implements Flow.Subscriber<ByteBuffer> {
    private long bytes;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer batch) {
      bytes += batch.remaining();
    }

    @Override
    public void onError(Throwable failure) {
      throw new IllegalStateException(failure);
    }

    @Override
    public void onComplete() {}
  }
}
