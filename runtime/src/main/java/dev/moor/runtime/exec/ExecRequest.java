package dev.moor.runtime.exec;

import dev.moor.runtime.attach.AttachListener;
import java.nio.file.Path;
import java.util.List;

/**
 * A further process in a running container.
 *
 * @param id unique; names its files
 * @param dir a folder for its files, made if missing; removed when it ended
 * @param env added to (and overriding) the container's
 * @param cwd empty: the container's
 * @param user empty: the container's; resolved in the container's root
 * @param openStdin false: stdin is at its end from the start
 * @param height 0: the default size
 * @param listener null: detached, output is dropped
 */
public record ExecRequest(
    String id,
    Path dir,
    List<String> args,
    List<String> env,
    String cwd,
    String user,
    boolean tty,
    boolean privileged,
    boolean openStdin,
    int height,
    int width,
    AttachListener listener) {}
