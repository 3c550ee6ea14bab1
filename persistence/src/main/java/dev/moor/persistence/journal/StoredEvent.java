package dev.moor.persistence.journal;

/** An event as replay needs it: the entry and what Akka keeps beside it. */
public record StoredEvent(
    JournalEntry entry, int serializerId, String adapterManifest, String writer) {

  static StoredEvent of(JournalRecord record) {
    return new StoredEvent(
        record.toEntry(), record.serializerId(), record.adapterManifest(), record.writer());
  }
}
