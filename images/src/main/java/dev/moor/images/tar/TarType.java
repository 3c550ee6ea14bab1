package dev.moor.images.tar;

/** The kinds of entries. */
public enum TarType {
  FILE('0'),
  HARDLINK('1'),
  SYMLINK('2'),
  CHARACTER_DEVICE('3'),
  BLOCK_DEVICE('4'),
  DIRECTORY('5'),
  FIFO('6');

  private final char flag;

  TarType(char flag) {
    this.flag = flag;
  }

  char flag() {
    return flag;
  }

  static TarType of(char flag) {
    for (TarType type : values()) {
      if (type.flag == flag) {
        return type;
      }
    }
    return flag == '\0' || flag == '7' ? FILE : null;
  }
}
