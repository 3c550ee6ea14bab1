package dev.moor.actors.sim;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import com.typesafe.config.Config;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Every dispatcher's one executor: a queue of the world's, which the test's own thread empties. */
public final class SimExecutor extends ExecutorServiceConfigurator {
  /** As Akka calls it. */
  public SimExecutor(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
    return new ExecutorServiceFactory() {
      @Override
      public ExecutorService createExecutorService() {
        return new Queue();
      }
    };
  }

  private static final class Queue extends AbstractExecutorService {
    private boolean shut;

    @Override
    public void execute(Runnable task) {
      if (ActorLife.isCreating()) {
        task.run(); // the creation of an actor system waits for its first actors
      } else if (ActorLife.lives(task)) {
        ActorLife.world().tasks.add(task);
      }
    }

    @Override
    public void shutdown() {
      shut = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      shut = true;
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return shut;
    }

    @Override
    public boolean isTerminated() {
      return shut;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return shut;
    }
  }
}
