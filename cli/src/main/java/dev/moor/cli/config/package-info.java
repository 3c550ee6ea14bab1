/** Docker's client configuration, as far as {@code moor} reads and writes it. */
package dev.moor.cli.config;
