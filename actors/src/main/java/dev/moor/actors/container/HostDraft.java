package dev.moor.actors.container;

import dev.moor.actors.container.HostSpec.DeviceSpec;
import dev.moor.actors.container.HostSpec.LogConfig;
import dev.moor.actors.container.HostSpec.MountSpec;
import dev.moor.actors.container.HostSpec.Resources;
import dev.moor.actors.container.HostSpec.RestartPolicy;
import java.util.List;
import java.util.Map;

/** A {@link HostSpec} being put together; what is not set is Docker's default. */
public final class HostDraft {
  public Resources resources;
  public List<String> binds;
  public List<MountSpec> mounts;
  public Map<String, String> tmpfs;
  public boolean readonlyRootfs;
  public boolean privileged;
  public List<String> capAdd;
  public List<String> capDrop;
  public List<String> securityOpt;
  public Boolean init;
  public boolean autoRemove;
  public RestartPolicy restartPolicy;
  public String networkMode;
  public LogConfig logConfig;
  public List<String> groupAdd;
  public Map<String, String> sysctls;
  public long shmSizeBytes;
  public String ipcMode;
  public String pidMode;
  public String utsMode;
  public String cgroupnsMode;
  public List<DeviceSpec> devices;
  public int oomScoreAdj;
  public List<String> extraHosts;
  public List<String> dns;
  public List<String> dnsOptions;
  public List<String> dnsSearch;
  public List<String> maskedPaths;
  public List<String> readonlyPaths;
  public String runtime;
  public String cgroupParent;
  public List<String> volumesFrom;
  public HostExtras extras;

  /** Everything at Docker's default. */
  public HostDraft() {}

  HostDraft(HostSpec from) {
    resources = from.resources();
    binds = from.binds();
    mounts = from.mounts();
    tmpfs = from.tmpfs();
    readonlyRootfs = from.readonlyRootfs();
    privileged = from.privileged();
    capAdd = from.capAdd();
    capDrop = from.capDrop();
    securityOpt = from.securityOpt();
    init = from.init();
    autoRemove = from.autoRemove();
    restartPolicy = from.restartPolicy();
    networkMode = from.networkMode();
    logConfig = from.logConfig();
    groupAdd = from.groupAdd();
    sysctls = from.sysctls();
    shmSizeBytes = from.shmSizeBytes();
    ipcMode = from.ipcMode();
    pidMode = from.pidMode();
    utsMode = from.utsMode();
    cgroupnsMode = from.cgroupnsMode();
    devices = from.devices();
    oomScoreAdj = from.oomScoreAdj();
    extraHosts = from.extraHosts();
    dns = from.dns();
    dnsOptions = from.dnsOptions();
    dnsSearch = from.dnsSearch();
    maskedPaths = from.maskedPaths();
    readonlyPaths = from.readonlyPaths();
    runtime = from.runtime();
    cgroupParent = from.cgroupParent();
    volumesFrom = from.volumesFrom();
    extras = from.extras();
  }

  /** As it stands. */
  public HostSpec spec() {
    return new HostSpec(
        resources,
        binds,
        mounts,
        tmpfs,
        readonlyRootfs,
        privileged,
        capAdd,
        capDrop,
        securityOpt,
        init,
        autoRemove,
        restartPolicy,
        networkMode,
        logConfig,
        groupAdd,
        sysctls,
        shmSizeBytes,
        ipcMode,
        pidMode,
        utsMode,
        cgroupnsMode,
        devices,
        oomScoreAdj,
        extraHosts,
        dns,
        dnsOptions,
        dnsSearch,
        maskedPaths,
        readonlyPaths,
        runtime,
        cgroupParent,
        volumesFrom,
        extras);
  }
}
