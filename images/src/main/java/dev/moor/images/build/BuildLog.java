package dev.moor.images.build;

/** Where a build tells what it does. */
public interface BuildLog {
  /** Text of the builder or of a step's standard output. */
  void text(String text);

  /** The id of an image that a stage ended with. */
  void image(String id);
}
