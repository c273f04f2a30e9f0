/** Pod security level baseline: nothing that is known to break out. Source: pod-security-admission/policy. */
import { type Check, containersOf, type Loose, namedContainers, namesOf, plural, quoted, setters, sorted } from "./check.ts";

const APP_ARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";
const DEFAULT_CAPABILITIES = new Set(
  "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT".split(" "),
);
/** By the version that began to allow them. */
const SYSCTLS: readonly [number, string][] = [
  [0, "kernel.shm_rmid_forced"],
  [0, "net.ipv4.ip_local_port_range"],
  [0, "net.ipv4.tcp_syncookies"],
  [0, "net.ipv4.ping_group_range"],
  [0, "net.ipv4.ip_unprivileged_port_start"],
  [27, "net.ipv4.ip_local_reserved_ports"],
  [29, "net.ipv4.tcp_keepalive_time"],
  [29, "net.ipv4.tcp_fin_timeout"],
  [29, "net.ipv4.tcp_keepalive_intvl"],
  [29, "net.ipv4.tcp_keepalive_probes"],
  [32, "net.ipv4.tcp_rmem"],
  [32, "net.ipv4.tcp_wmem"],
];

const isProfileAllowed = ({ type }: { type: string }): boolean => type === "RuntimeDefault" || type === "Localhost";

/** A profile in the security contexts that is not one of the two safe ones. */
export function badProfiles(spec: Loose, field: string): { pod: boolean; containers: string[]; types: string[] } {
  const own = spec.securityContext?.[field];
  const bad = containersOf(spec).filter(({ securityContext }) => securityContext?.[field] && !isProfileAllowed(securityContext[field]));
  const isPodBad = own !== undefined && !isProfileAllowed(own);
  const types = bad.map(({ securityContext }) => securityContext[field].type);
  return { pod: isPodBad, containers: namesOf(bad), types: sorted([...(isPodBad ? [own.type] : []), ...types]) };
}

const appArmor: Check = {
  id: "appArmorProfile",
  level: "baseline",
  since: 0,
  check({ metadata, spec }) {
    const { pod, containers, types } = badProfiles(spec, "appArmorProfile");
    const isFine = (value: string): boolean => value === "" || value === "runtime/default" || value.startsWith("localhost/");
    const annotations = Object.entries<string>(metadata.annotations ?? {})
      .filter(([key, value]) => key.startsWith(APP_ARMOR_ANNOTATION) && !isFine(value))
      .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
      .sort();
    const values = [...types, ...annotations];
    if (!values.length) return undefined;
    const who = [setters(pod, containers), annotations.length ? plural("annotation", "annotations", annotations.length) : ""];
    return {
      reason: plural("forbidden AppArmor profile", "forbidden AppArmor profiles", values.length),
      detail: `${who.filter(Boolean).join(" and ")} must not set AppArmor profile type to ${quoted(values)}`,
    };
  },
};

const capabilities: Check = {
  id: "capabilities_baseline",
  level: "baseline",
  since: 0,
  check({ spec }) {
    const extra = ({ securityContext }: Loose): string[] =>
      (securityContext?.capabilities?.add ?? []).filter((name: string) => !DEFAULT_CAPABILITIES.has(name));
    const bad = containersOf(spec).filter((container) => extra(container).length);
    if (!bad.length) return undefined;
    const list = quoted(sorted(bad.flatMap(extra)));
    const detail = `${namedContainers(namesOf(bad))} must not include ${list} in securityContext.capabilities.add`;
    return { reason: "non-default capabilities", detail };
  },
};

const hostNamespaces: Check = {
  id: "hostNamespaces",
  level: "baseline",
  since: 0,
  check({ spec }) {
    const used = ["hostNetwork", "hostPID", "hostIPC"].filter((name) => spec[name]).map((name) => `${name}=true`);
    return used.length ? { reason: "host namespaces", detail: used.join(", ") } : undefined;
  },
};

const hostPaths: Check = {
  id: "hostPathVolumes",
  level: "baseline",
  since: 0,
  check({ spec }) {
    const names = namesOf((spec.volumes ?? []).filter((volume: Loose) => volume.hostPath));
    return names.length
      ? { reason: "hostPath volumes", detail: `${plural("volume", "volumes", names.length)} ${quoted(names)}` }
      : undefined;
  },
};

const hostPorts: Check = {
  id: "hostPorts",
  level: "baseline",
  since: 0,
  check({ spec }) {
    const portsOf = ({ ports = [] }: Loose): string[] => ports.flatMap(({ hostPort }: Loose) => (hostPort ? String(hostPort) : []));
    const bad = containersOf(spec).filter((container) => portsOf(container).length);
    if (!bad.length) return undefined;
    const ports = sorted(bad.flatMap(portsOf));
    const uses = `${plural("uses", "use", bad.length)} ${plural("hostPort", "hostPorts", ports.length)}`;
    return { reason: "hostPort", detail: `${namedContainers(namesOf(bad))} ${uses} ${ports.join(", ")}` };
  },
};

const hostProbes: Check = {
  id: "hostProbesAndHostLifecycle",
  level: "baseline",
  since: 34,
  check({ spec }) {
    const hostsOf = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Loose): string[] =>
      [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop].flatMap((handler) =>
        [handler?.httpGet?.host, handler?.tcpSocket?.host].filter(Boolean),
      );
    const bad = containersOf(spec).filter((container) => hostsOf(container).length);
    if (!bad.length) return undefined;
    const what = "probe or lifecycle host";
    const hosts = sorted(bad.flatMap(hostsOf));
    const uses = `${plural("uses", "use", bad.length)} ${plural(what, `${what}s`, hosts.length)}`;
    return { reason: what, detail: `${namedContainers(sorted(namesOf(bad)))} ${uses} ${quoted(hosts)}` };
  },
};

const privileged: Check = {
  id: "privileged",
  level: "baseline",
  since: 0,
  check({ spec }) {
    const bad = namesOf(containersOf(spec).filter(({ securityContext }) => securityContext?.privileged));
    return bad.length
      ? { reason: "privileged", detail: `${namedContainers(bad)} must not set securityContext.privileged=true` }
      : undefined;
  },
};

export const PROC_MOUNT = "procMount";

export const procMountCheck: Check["check"] = ({ spec }) => {
  const bad = containersOf(spec).filter(({ securityContext }) => (securityContext?.procMount ?? "Default") !== "Default");
  if (!bad.length) return undefined;
  const types = quoted(sorted(bad.map(({ securityContext }) => securityContext.procMount)));
  return { reason: PROC_MOUNT, detail: `${namedContainers(namesOf(bad))} must not set securityContext.procMount to ${types}` };
};

const procMount: Check = {
  id: PROC_MOUNT,
  level: "baseline",
  since: 0,
  check: (pod, minor) => (minor >= 35 && pod.spec.hostUsers === false ? undefined : procMountCheck(pod, minor)),
};

const seLinux: Check = {
  id: "seLinuxOptions",
  level: "baseline",
  since: 0,
  check({ spec }, minor) {
    const allowed = ["", "container_t", "container_init_t", "container_kvm_t", ...(minor >= 31 ? ["container_engine_t"] : [])];
    const isBad = (options: Loose): boolean => options && (!allowed.includes(options.type ?? "") || options.user || options.role);
    const own = spec.securityContext?.seLinuxOptions;
    const bad = containersOf(spec).filter(({ securityContext }) => isBad(securityContext?.seLinuxOptions));
    const who = setters(Boolean(isBad(own)), namesOf(bad));
    if (!who) return undefined;
    const all: Loose[] = [...(isBad(own) ? [own] : []), ...bad.map(({ securityContext }) => securityContext.seLinuxOptions)];
    const types = sorted(all.flatMap(({ type = "" }) => (allowed.includes(type) ? [] : type)));
    const wrong = [
      ...(types.length ? [`${plural("type", "types", types.length)} ${quoted(types)}`] : []),
      ...(all.some(({ user }) => user) ? ["user may not be set"] : []),
      ...(all.some(({ role }) => role) ? ["role may not be set"] : []),
    ];
    return { reason: "seLinuxOptions", detail: `${who} set forbidden securityContext.seLinuxOptions: ${wrong.join("; ")}` };
  },
};

const seccomp: Check = {
  id: "seccompProfile_baseline",
  level: "baseline",
  since: 19,
  check({ spec }) {
    const { pod, containers, types } = badProfiles(spec, "seccompProfile");
    if (!types.length) return undefined;
    const detail = `${setters(pod, containers)} must not set securityContext.seccompProfile.type to ${quoted(types)}`;
    return { reason: "seccompProfile", detail };
  },
};

const sysctls: Check = {
  id: "sysctls",
  level: "baseline",
  since: 0,
  check({ spec }, minor) {
    const allowed = new Set(SYSCTLS.filter(([since]) => since <= minor).map(([, name]) => name));
    const bad = namesOf(spec.securityContext?.sysctls ?? []).filter((name) => !allowed.has(name));
    return bad.length ? { reason: "forbidden sysctls", detail: bad.join(", ") } : undefined;
  },
};

const windowsHostProcess: Check = {
  id: "windowsHostProcess",
  level: "baseline",
  since: 0,
  check({ spec }) {
    const isHost = (context: Loose): boolean => context?.windowsOptions?.hostProcess === true;
    const bad = containersOf(spec).filter(({ securityContext }) => isHost(securityContext));
    const who = setters(isHost(spec.securityContext), namesOf(bad));
    return who ? { reason: "hostProcess", detail: `${who} must not set securityContext.windowsOptions.hostProcess=true` } : undefined;
  },
};

export const baselineChecks: readonly Check[] = [
  appArmor,
  capabilities,
  hostNamespaces,
  hostPaths,
  hostPorts,
  hostProbes,
  privileged,
  procMount,
  seLinux,
  seccomp,
  sysctls,
  windowsHostProcess,
];
