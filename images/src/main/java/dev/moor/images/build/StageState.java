package dev.moor.images.build;

import dev.moor.images.build.BuildHost.Image;
import dev.moor.images.make.ConfigDraft;
import dev.moor.images.model.RunConfig;

/** Where a stage has got to. */
final class StageState {
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private Image image;
  private final ConfigDraft draft;
  private String author = "";

  /**
   * @param base null: nothing
   */
  StageState(Image base) {
    image = base;
    draft = new ConfigDraft(base == null ? RunConfig.EMPTY : base.config().config());
    draft.envIfAbsent("PATH", DEFAULT_PATH);
  }

  /** The image so far; null: nothing. */
  Image image() {
    return image;
  }

  void reached(Image next) {
    image = next;
  }

  ConfigDraft draft() {
    return draft;
  }

  String author() {
    return author;
  }

  void author(String name) {
    author = name;
  }
}
