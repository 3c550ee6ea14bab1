package dev.moor.actors.port;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.ExecSpec;
import dev.moor.actors.container.HostExtras;
import java.util.concurrent.CompletionStage;

/** Execs: further processes in a running container. */
public interface ExecService {
  record Inspected(String containerId, ContainerView.ExecView exec) {}

  /** The exec's id. CONFLICT where the container does not run or is paused. */
  CompletionStage<String> create(Asker asker, String containerRef, ExecSpec spec);

  CompletionStage<Void> startDetached(Asker asker, String execId);

  /**
   * Starts with streams. The session is there once the start is accepted; a command that cannot
   * start gives one whose output is the error text, and exit code 126 or 127.
   *
   * @param size of its terminal; null: as it was created with
   */
  CompletionStage<AttachService.Session> start(
      Asker asker, String execId, HostExtras.ConsoleSize size);

  CompletionStage<Void> resize(String execId, int height, int width);

  CompletionStage<Inspected> inspect(String execId);
}
