package dev.moor.persistence.journal;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** A process that writes until it is killed; it prints each event once that is acknowledged. */
final class WriterProcess {
  private WriterProcess() {}

  public static void main(String[] args) {
    JournalStore store =
        JournalStore.open(new JournalSettings(Path.of(args[0]), 64 << 10, Clock.systemUTC()));
    GroupCommitter committer = new GroupCommitter(store, GroupCommitter.Limits.DEFAULT);
    PrintStream out = System.out;
    for (int writer = 0; writer < 20; writer++) {
      String id = "w" + writer;
      long first = store.highestSequence(id) + 1;
      new Thread(() -> write(committer, id, first, out)).start();
    }
  }

  private static void write(GroupCommitter committer, String id, long first, PrintStream out) {
    for (long sequence = first; ; sequence++) {
      committer.append(List.of(JournalStoreTest.one(id, sequence))).join();
      synchronized (out) {
        out.print(id + " " + sequence + "\n");
        out.flush();
      }
    }
  }
}
