/** What a build is made of: the context as a tar, without what the ignore file leaves out. */
package dev.moor.cli.build;
