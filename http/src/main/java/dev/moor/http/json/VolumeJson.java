package dev.moor.http.json;

import dev.moor.actors.volume.VolumeView;
import java.util.List;
import java.util.Map;

/** Volumes as lists and inspect show them. */
public final class VolumeJson {
  private VolumeJson() {}

  public static void write(JsonOut out, VolumeView view) {
    plain(out, view);
    out.end();
  }

  /**
   * With its usage.
   *
   * @param bytes -1: not known
   */
  public static void write(JsonOut out, VolumeView view, long bytes) {
    plain(out, view);
    out.object("UsageData").number("RefCount", view.usedBy()).number("Size", bytes).end().end();
  }

  private static void plain(JsonOut out, VolumeView view) {
    out.object()
        .time("CreatedAt", view.createdAt())
        .text("Driver", view.driver())
        .textMap("Labels", nullIfEmpty(view.labels()))
        .text("Mountpoint", view.mountpoint())
        .text("Name", view.name())
        .textMap("Options", nullIfEmpty(view.options()))
        .text("Scope", "local");
  }

  public static void list(JsonOut out, List<VolumeView> volumes) {
    out.object().array("Volumes");
    for (VolumeView volume : volumes) {
      write(out, volume);
    }
    out.endArray().nothing("Warnings").end();
  }

  private static Map<String, String> nullIfEmpty(Map<String, String> map) {
    return map == null || map.isEmpty() ? null : map;
  }
}
