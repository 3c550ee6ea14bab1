package dev.moor.actors.port;

/** Everything the API is served from. */
public record EngineServices(
    ContainerService containers,
    AttachService attach,
    ExecService execs,
    LogService logs,
    ArchiveService archives,
    EventService events,
    ImageService images,
    VolumeService volumes,
    NetworkService networks,
    SystemService system,
    HistoryService history,
    StatsService stats,
    BuildService builds) {}
