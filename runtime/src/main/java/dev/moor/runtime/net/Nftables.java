package dev.moor.runtime.net;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.util.Optional;

/** libnftables in this process; one text is one transaction: all of it happens, or nothing. */
public final class Nftables implements AutoCloseable {
  private static final String LIBRARY = "libnftables.so.1";
  private static final int HANDLES = 1 << 3;

  private final Pointer context;

  private Nftables(Pointer context) {
    this.context = context;
  }

  /**
   * Of the calling thread's network namespace. Empty where the library or the kernel's part is
   * missing.
   */
  public static Optional<Nftables> open() {
    try {
      Native.register(Calls.class, LIBRARY);
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
    Pointer context = Calls.nft_ctx_new(0);
    if (context == null) {
      return Optional.empty();
    }
    Calls.nft_ctx_buffer_error(context);
    Calls.nft_ctx_buffer_output(context);
    return Optional.of(new Nftables(context));
  }

  /** Runs commands in nft's own language; what they print. */
  public synchronized String run(String commands) throws IOException {
    KernelSteps.before("change rules");
    int result = Calls.nft_run_cmd_from_buffer(context, commands);
    String error = Calls.nft_ctx_get_error_buffer(context);
    String output = Calls.nft_ctx_get_output_buffer(context);
    if (result != 0) {
      throw new IOException("nftables refused: " + (error == null ? "" : error.strip()));
    }
    return output == null ? "" : output;
  }

  /** The same, and what they print has the handle of each rule. */
  public synchronized String runWithHandles(String commands) throws IOException {
    Calls.nft_ctx_output_set_flags(context, HANDLES);
    try {
      return run(commands);
    } finally {
      Calls.nft_ctx_output_set_flags(context, 0);
    }
  }

  @Override
  public synchronized void close() {
    Calls.nft_ctx_free(context);
  }

  private static final class Calls {
    private Calls() {}

    static native Pointer nft_ctx_new(int flags);

    static native void nft_ctx_free(Pointer context);

    static native int nft_ctx_buffer_error(Pointer context);

    static native int nft_ctx_buffer_output(Pointer context);

    static native void nft_ctx_output_set_flags(Pointer context, int flags);

    static native int nft_run_cmd_from_buffer(Pointer context, String commands);

    static native String nft_ctx_get_error_buffer(Pointer context);

    static native String nft_ctx_get_output_buffer(Pointer context);
  }
}
