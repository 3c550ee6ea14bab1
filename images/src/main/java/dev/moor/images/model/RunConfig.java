package dev.moor.images.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What an image gives its containers; components are null where not set. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder(alphabetic = true)
public record RunConfig(
    @JsonProperty("User") String user,
    @JsonProperty("ExposedPorts") Map<String, Object> exposedPorts,
    @JsonProperty("Env") List<String> env,
    @JsonProperty("Entrypoint") List<String> entrypoint,
    @JsonProperty("Cmd") List<String> cmd,
    @JsonProperty("Healthcheck") Healthcheck healthcheck,
    @JsonProperty("ArgsEscaped") Boolean argsEscaped,
    @JsonProperty("Volumes") Map<String, Object> volumes,
    @JsonProperty("WorkingDir") String workingDir,
    @JsonProperty("Labels") Map<String, String> labels,
    @JsonProperty("StopSignal") String stopSignal,
    @JsonProperty("StopTimeout") Integer stopTimeout,
    @JsonProperty("Shell") List<String> shell,
    @JsonProperty("OnBuild") List<String> onBuild) {

  /** A health check; durations are nanoseconds, null where not set. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({"Test", "Interval", "Timeout", "StartPeriod", "StartInterval", "Retries"})
  public record Healthcheck(
      @JsonProperty("Test") List<String> test,
      @JsonProperty("Interval") Long intervalNanos,
      @JsonProperty("Timeout") Long timeoutNanos,
      @JsonProperty("StartPeriod") Long startPeriodNanos,
      @JsonProperty("StartInterval") Long startIntervalNanos,
      @JsonProperty("Retries") Integer retries) {}

  /** A config that sets nothing. */
  public static final RunConfig EMPTY =
      new RunConfig(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null);

  public RunConfig {
    exposedPorts = sorted(exposedPorts);
    volumes = sorted(volumes);
    labels = labels == null ? null : new TreeMap<>(labels);
  }

  private static Map<String, Object> sorted(Map<String, Object> map) {
    return map == null ? null : new TreeMap<>(map);
  }
}
