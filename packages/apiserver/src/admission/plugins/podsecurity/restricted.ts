/** Pod security level restricted: hardened as today's practice has it. Source: pod-security-admission/policy. */
import { badProfiles, PROC_MOUNT, procMountCheck } from "./baseline.ts";
import { type Check, containersOf, type Loose, namedContainers, namesOf, plural, quoted, setters, sorted } from "./check.ts";

/** From then on Windows Pods are spared what only Linux has. */
const WINDOWS_SINCE = 25;
const isSparedWindows = (spec: Loose, minor: number): boolean => minor >= WINDOWS_SINCE && spec.os?.name === "windows";
/** From then on Pods with a user namespace of their own may be root in it. */
const isSparedUserNamespace = (spec: Loose, minor: number): boolean => minor >= 35 && spec.hostUsers === false;

const privilegeEscalation: Check = {
  id: "allowPrivilegeEscalation",
  level: "restricted",
  since: 8,
  check({ spec }, minor) {
    if (isSparedWindows(spec, minor)) return undefined;
    const bad = namesOf(containersOf(spec).filter(({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false));
    const detail = `${namedContainers(bad)} must set securityContext.allowPrivilegeEscalation=false`;
    return bad.length ? { reason: "allowPrivilegeEscalation != false", detail } : undefined;
  },
};

const capabilities: Check = {
  id: "capabilities_restricted",
  level: "restricted",
  since: 22,
  overrides: "capabilities_baseline",
  check({ spec }, minor) {
    if (isSparedWindows(spec, minor)) return undefined;
    const all = containersOf(spec);
    const keeping = namesOf(all.filter(({ securityContext }) => !securityContext?.capabilities?.drop?.includes("ALL")));
    const added = ({ securityContext }: Loose): string[] =>
      (securityContext?.capabilities?.add ?? []).filter((name: string) => name !== "NET_BIND_SERVICE");
    const adding = all.filter((container) => added(container).length);
    const details: string[] = [];
    if (keeping.length) details.push(`${namedContainers(keeping)} must set securityContext.capabilities.drop=["ALL"]`);
    if (adding.length) {
      const list = quoted(sorted(adding.flatMap(added)));
      details.push(`${namedContainers(namesOf(adding))} must not include ${list} in securityContext.capabilities.add`);
    }
    return details.length ? { reason: "unrestricted capabilities", detail: details.join("; ") } : undefined;
  },
};

const ALLOWED_VOLUMES = "configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret".split(" ");
const KNOWN_VOLUMES =
  "hostPath gcePersistentDisk awsElasticBlockStore gitRepo nfs iscsi glusterfs rbd flexVolume cinder cephfs flocker fc azureFile vsphereVolume quobyte azureDisk photonPersistentDisk portworxVolume scaleIO storageos".split(
    " ",
  );

const volumes: Check = {
  id: "restrictedVolumes",
  level: "restricted",
  since: 0,
  overrides: "hostPathVolumes",
  check({ spec }) {
    const bad: Loose[] = (spec.volumes ?? []).filter((volume: Loose) => !ALLOWED_VOLUMES.some((type) => volume[type]));
    if (!bad.length) return undefined;
    const types = sorted(bad.map((volume) => KNOWN_VOLUMES.find((type) => volume[type]) ?? "unknown"));
    const what = "restricted volume type";
    const uses = `${plural("uses", "use", bad.length)} ${plural(what, `${what}s`, types.length)} ${quoted(types)}`;
    return {
      reason: "restricted volume types",
      detail: `${plural("volume", "volumes", bad.length)} ${quoted(namesOf(bad))} ${uses}`,
    };
  },
};

const procMount: Check = {
  id: "procMount_restricted",
  level: "restricted",
  since: 35,
  overrides: PROC_MOUNT,
  check: procMountCheck,
};

const nonRoot: Check = {
  id: "runAsNonRoot",
  level: "restricted",
  since: 0,
  check({ spec }, minor) {
    if (isSparedUserNamespace(spec, minor)) return undefined;
    const reason = "runAsNonRoot != true";
    const own = spec.securityContext?.runAsNonRoot;
    const setTo = ({ securityContext }: Loose): boolean | undefined => securityContext?.runAsNonRoot ?? undefined;
    const all = containersOf(spec);
    const who = setters(own === false, namesOf(all.filter((container) => setTo(container) === false)));
    if (who) return { reason, detail: `${who} must not set securityContext.runAsNonRoot=false` };
    const silent = own === true ? [] : namesOf(all.filter((container) => setTo(container) === undefined));
    return silent.length ? { reason, detail: `pod or ${namedContainers(silent)} must set securityContext.runAsNonRoot=true` } : undefined;
  },
};

const runAsUser: Check = {
  id: "runAsUser",
  level: "restricted",
  since: 23,
  check({ spec }, minor) {
    if (isSparedUserNamespace(spec, minor)) return undefined;
    const isRoot = (context: Loose): boolean => context?.runAsUser === 0;
    const bad = containersOf(spec).filter(({ securityContext }) => isRoot(securityContext));
    const who = setters(isRoot(spec.securityContext), namesOf(bad));
    return who ? { reason: "runAsUser=0", detail: `${who} must not set runAsUser=0` } : undefined;
  },
};

const seccomp: Check = {
  id: "seccompProfile_restricted",
  level: "restricted",
  since: 19,
  overrides: "seccompProfile_baseline",
  check({ spec }, minor) {
    if (isSparedWindows(spec, minor)) return undefined;
    const reason = "seccompProfile";
    const { pod, containers, types } = badProfiles(spec, "seccompProfile");
    if (types.length)
      return { reason, detail: `${setters(pod, containers)} must not set securityContext.seccompProfile.type to ${quoted(types)}` };
    if (spec.securityContext?.seccompProfile) return undefined;
    const silent = namesOf(containersOf(spec).filter(({ securityContext }) => !securityContext?.seccompProfile));
    const detail = `pod or ${namedContainers(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`;
    return silent.length ? { reason, detail } : undefined;
  },
};

export const restrictedChecks: readonly Check[] = [privilegeEscalation, capabilities, procMount, volumes, nonRoot, runAsUser, seccomp];
