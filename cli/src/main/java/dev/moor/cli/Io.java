package dev.moor.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/** The outside of the client: standard streams and environment, so that tests can stand in. */
public record Io(InputStream in, PrintStream out, PrintStream err, Map<String, String> env) {}
