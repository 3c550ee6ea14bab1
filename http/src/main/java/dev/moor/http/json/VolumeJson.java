package dev.moor.http.json;

import dev.moor.actors.volume.VolumeView;
import java.util.List;
import java.util.Map;

/** Volumes as lists and inspect show them. */
public final class VolumeJson {
  private VolumeJson() {}

  public static void write(JsonOut out, VolumeView view, boolean usage) {
    out.object()
        .time("CreatedAt", view.createdAt())
        .text("Driver", view.driver())
        .textMap("Labels", nullIfEmpty(view.labels()))
        .text("Mountpoint", view.mountpoint())
        .text("Name", view.name())
        .textMap("Options", nullIfEmpty(view.options()))
        .text("Scope", "local");
    if (usage) {
      out.object("UsageData").number("RefCount", view.usedBy()).number("Size", -1).end();
    }
    out.end();
  }

  public static void list(JsonOut out, List<VolumeView> volumes) {
    out.object().array("Volumes");
    for (VolumeView volume : volumes) {
      write(out, volume, false);
    }
    out.endArray().nothing("Warnings").end();
  }

  private static Map<String, String> nullIfEmpty(Map<String, String> map) {
    return map == null || map.isEmpty() ? null : map;
  }
}
