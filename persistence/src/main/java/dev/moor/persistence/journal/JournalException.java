package dev.moor.persistence.journal;

/** The journal could not do what was asked; the message says why, and nothing was half done. */
public class JournalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Without a cause. */
  public JournalException(String message) {
    super(message);
  }

  /** With the error of the file system. */
  public JournalException(String message, Throwable cause) {
    super(message, cause);
  }

  /** An entity whose records are damaged was asked for; others are not concerned. */
  public static final class DamagedEntity extends JournalException {
    private static final long serialVersionUID = 1L;
    private final String persistenceId;

    DamagedEntity(String persistenceId, String reason) {
      super("the journal of " + persistenceId + " is damaged: " + reason);
      this.persistenceId = persistenceId;
    }

    /** The entity. */
    public String persistenceId() {
      return persistenceId;
    }
  }

  /** The index cannot be read or written; it can be rebuilt. */
  static final class IndexDamaged extends JournalException {
    private static final long serialVersionUID = 1L;

    IndexDamaged(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
