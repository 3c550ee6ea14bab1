package dev.moor.images.dockerfile;

import dev.moor.images.model.RunConfig;
import java.util.List;

/** An instruction, checked; variables in it are not replaced yet. */
public sealed interface Instruction {

  /** Calls the case of this instruction's type. */
  <R> R match(Cases<R> cases);

  /** A name and its value; the value is null where none is given (ARG). */
  record Pair(String name, String value) {}

  /**
   * A command line.
   *
   * @param words of the exec form, or one text for the shell
   */
  record CommandLine(List<String> words, boolean shell) {}

  /** {@code alias} and {@code platform} empty where not given. */
  record From(String base, String alias, String platform) implements Instruction {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** One {@code --mount} of a RUN; texts empty where not given. */
  record RunMount(
      String type,
      String target,
      String source,
      String from,
      String id,
      boolean readOnly,
      String sizeBytes) {}

  /** {@code network} empty where not given. */
  record Run(CommandLine command, List<Heredoc> heredocs, List<RunMount> mounts, String network)
      implements Instruction {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Cmd(CommandLine command) implements Instruction {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Entrypoint(CommandLine command) implements Instruction {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Env(List<Pair> pairs) implements Instruction {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Label(List<Pair> pairs) implements Instruction {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Arg(List<Pair> pairs) implements Instruction {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /**
   * COPY, or ADD.
   *
   * @param from a stage or an image, empty for the context
   * @param owner of {@code --chown}, empty where not given
   * @param mode of {@code --chmod}, empty where not given
   * @param checksum of {@code --checksum}, empty where not given
   * @param inline here-documents by the word that stands for them in the sources
   */
  record Copy(
      boolean add,
      List<String> sources,
      String destination,
      List<Heredoc> inline,
      String from,
      String owner,
      String mode,
      String checksum,
      List<String> exclude)
      implements Instruction {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }

    public String keyword() {
      return add ? "ADD" : "COPY";
    }
  }

  record Expose(List<String> ports) implements Instruction {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Volume(List<String> paths) implements Instruction {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record User(String user) implements Instruction {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Workdir(String path) implements Instruction {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record StopSignal(String signal) implements Instruction {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Shell(List<String> words) implements Instruction {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Healthcheck(RunConfig.Healthcheck check) implements Instruction {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record OnBuild(String trigger) implements Instruction {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Maintainer(String name) implements Instruction {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** One answer for each type of instruction. */
  interface Cases<R> {
    R on(From from);

    R on(Run run);

    R on(Cmd cmd);

    R on(Entrypoint entrypoint);

    R on(Env env);

    R on(Label label);

    R on(Arg arg);

    R on(Copy copy);

    R on(Expose expose);

    R on(Volume volume);

    R on(User user);

    R on(Workdir workdir);

    R on(StopSignal signal);

    R on(Shell shell);

    R on(Healthcheck healthcheck);

    R on(OnBuild onBuild);

    R on(Maintainer maintainer);
  }
}
