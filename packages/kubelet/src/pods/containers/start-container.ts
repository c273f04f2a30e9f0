/** Pull, create, start, hook: one container from its spec to its first moment. Source: kuberuntime startContainer, with its reasons. */
import type { Container, Pod } from "@kubarium/api";
import { fnv32a, parseQuantity } from "@kubarium/apimachinery";
import { catalogueEntry } from "../../images/catalogue/catalogue.ts";
import type { Image, PullCredential } from "../../images/registry.ts";
import { behaviourPrefix } from "../../runtime/behaviour.ts";
import { hostsFile, resolvConf } from "../../network/dns/files.ts";
import type { PodEndpoint } from "../../network/network.ts";
import { hasProbe, Prober } from "../../probes/prober.ts";
import { shellCommandNames } from "../../runtime/command-names.ts";
import { RunningContainer } from "../../runtime/container.ts";
import { StartFailure } from "../../runtime/programs/resolve.ts";
import { accountFiles, type ProcessUser, processUser } from "../../runtime/user.ts";
import type { NodeContext } from "../context.ts";
import { ConfigError } from "../inputs/downward.ts";
import { environmentOf, expandReferences } from "../inputs/environment.ts";
import { runHook } from "./hooks.ts";
import { killContainer } from "./kill.ts";
import { fieldPathOf, type PodRuns } from "./runs.ts";
import type { PodVolumes } from "../volumes/pod-volumes.ts";

export type StartResult = { ok: true } | { ok: false; reason: string; message: string };

export interface StartInput {
  pod: Pod;
  /** The pod as it is when asked. */
  current: () => Pod;
  container: Container;
  endpoint: PodEndpoint;
  runs: PodRuns;
  volumes: PodVolumes;
  credentials: readonly PullCredential[];
  context: NodeContext;
  /** Something about the container changed: sync again. */
  onChange: () => void;
  onExit: (container: RunningContainer) => void;
}

/** Fields of which a change restarts a container in place; only the image may change in a running pod. */
export function specHashOf(container: Container): string {
  return fnv32a(JSON.stringify([container.name, container.image])).toString(16);
}

export async function startContainer(input: StartInput): Promise<StartResult> {
  const { pod, container, context } = input;
  const path = fieldPathOf(pod, container.name);
  const event = (type: "Normal" | "Warning", reason: string, message: string): void => context.event(pod, type, reason, message, path);
  const pulled = await context.images.ensure(pod.metadata.uid, container, input.credentials, event);
  if (!pulled.ok) {
    event("Warning", "Failed", `Error: ${pulled.reason}`);
    return pulled;
  }
  let running: RunningContainer;
  try {
    running = await create(input, pulled.image);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    event("Warning", "Failed", `Error: ${error.message}`);
    return { ok: false, reason: "CreateContainerConfigError", message: error.message };
  }
  event("Normal", "Created", "Container created");
  input.runs.add(container.name, running);
  void running.ended.then(() => input.onExit(running));
  try {
    running.start();
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error;
    await running.ended;
    event("Warning", "Failed", `Error: ${error.message}`);
    return { ok: false, reason: "RunContainerError", message: error.message };
  }
  event("Normal", "Started", "Container started");
  context.journal({
    timeMs: running.startedMs,
    event: "start",
    podUid: pod.metadata.uid,
    pod: `${pod.metadata.namespace}/${pod.metadata.name}`,
    container: container.name,
    id: running.id,
    attempt: running.options.attempt,
  });
  if (hasProbe(container)) attachProber(input, running, path);
  return postStart(input, running);
}

function attachProber({ pod, container, context, endpoint, runs, onChange }: StartInput, running: RunningContainer, path: string): void {
  const target = { spec: container, running, podIp: endpoint.ip, network: context.network, clock: context.clock };
  const unhealthy = (message: string): void => context.event(pod, "Warning", "Unhealthy", message, path);
  runs.attachProber(container.name, new Prober(target, { unhealthy, changed: onChange }));
}

async function postStart(input: StartInput, running: RunningContainer): Promise<StartResult> {
  const { pod, container, context, endpoint } = input;
  const hook = container.lifecycle?.postStart;
  if (!hook) return { ok: true };
  try {
    await runHook(hook, container, running, {
      network: context.network,
      podIp: endpoint.ip,
      clock: context.clock,
      signal: new AbortController().signal,
    });
    return { ok: true };
  } catch {
    context.event(pod, "Warning", "FailedPostStartHook", "PostStartHook failed", fieldPathOf(pod, container.name));
    await killContainer({
      pod,
      name: container.name,
      running,
      context,
      podIp: endpoint.ip,
      graceMs: graceMsOf(pod),
      message: "FailedPostStartHook",
    });
    input.runs.markSeen(running);
    return { ok: false, reason: "PostStartHookError", message: "PostStartHook failed" };
  }
}

export function graceMsOf(pod: Pod): number {
  return (pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
}

async function create(input: StartInput, image: Image): Promise<RunningContainer> {
  const { pod, container, context, endpoint, runs, volumes } = input;
  const user = userOf(pod, container, image);
  const own = await environmentOf({
    pod,
    container,
    podIp: endpoint.ip,
    nodeIp: context.nodeIp,
    objects: context.objects,
    services: await context.services(),
    allocatable: context.node().status?.allocatable ?? {},
  });
  const hostname = pod.spec.hostNetwork ? context.nodeName : (pod.spec.hostname ?? pod.metadata.name).slice(0, 63);
  const env: Record<string, string> = {
    ...image.config.env,
    HOSTNAME: hostname,
    ...own,
  };
  const words = (list: readonly string[] | undefined): string[] | undefined =>
    list?.length ? list.map((word) => expandReferences(word, env)) : undefined;
  const command = words(container.command);
  const args = words(container.args);
  const argv = [...(command ?? image.config.entrypoint), ...(args ?? (command ? [] : image.config.cmd))];
  const declared = (container.ports ?? []).map((port) => port.containerPort);
  const messagePath = container.terminationMessagePath ?? "/dev/termination-log";
  return new RunningContainer(
    {
      launch: {
        podName: pod.metadata.name,
        namespace: pod.metadata.namespace ?? "",
        containerName: container.name,
        hostname,
        tag: image.tag,
        ownCommand: image.pushed && !command && !args,
        argv,
        env,
        cwd: container.workingDir || image.config.workingDir || "/",
        user,
        busybox: /\/(busybox|alpine)$/.test(image.repository),
        ports: declared.length ? declared : image.config.ports,
        imagePorts: image.config.ports,
        endpoint,
        annotation: (name) => input.current().metadata.annotations?.[`${behaviourPrefix}${name}`] ?? image.behaviour[name],
        memoryLimit: bytesOf(container.resources?.limits?.["memory"]),
        files: volumes.filesFor(
          container,
          {
            "/etc/hostname": `${hostname}\n`,
            "/etc/hosts": hostsFile(pod, endpoint.ip, hostname),
            "/etc/resolv.conf": resolvConf(pod),
            ...accountFiles(image.config.user),
            [messagePath]: "",
          },
          env,
        ),
      },
      image,
      closed: !image.pushed && catalogueEntry(image.repository) !== undefined,
      attempt: runs.nextAttempt(container.name),
      specHash: specHashOf(container),
      terminationMessagePath: messagePath,
      messageFromLog: container.terminationMessagePolicy === "FallbackToLogsOnError",
      commandNames: shellCommandNames,
      stdin: container.stdin ?? false,
      stdinOnce: container.stdinOnce ?? false,
      tty: container.tty ?? false,
    },
    context,
  );
}

const bytesOf = (quantity: string | undefined): number | undefined => (quantity ? Number(parseQuantity(quantity).value()) : undefined);

function userOf(pod: Pod, container: Container, image: Image): ProcessUser {
  const own = container.securityContext;
  const of = pod.spec.securityContext;
  const [imageUser = ""] = image.config.user.split(":");
  const asked = own?.runAsUser ?? of?.runAsUser;
  const user = processUser({
    imageUser: image.config.user,
    runAsUser: asked,
    runAsGroup: own?.runAsGroup ?? of?.runAsGroup,
    fsGroup: of?.fsGroup,
    supplementalGroups: of?.supplementalGroups,
  });
  if ((own?.runAsNonRoot ?? of?.runAsNonRoot) && asked === undefined && imageUser && !/^\d+$/.test(imageUser)) {
    const { name, namespace, uid: podUid } = pod.metadata;
    throw new ConfigError(
      `container has runAsNonRoot and image has non-numeric user (${imageUser}), cannot verify user is non-root (pod: "${name}_${namespace}(${podUid})", container: ${container.name})`,
    );
  }
  if ((own?.runAsNonRoot ?? of?.runAsNonRoot) && user.uid === 0) {
    const { name, namespace, uid: podUid } = pod.metadata;
    throw new ConfigError(
      `container has runAsNonRoot and image will run as root (pod: "${name}_${namespace}(${podUid})", container: ${container.name})`,
    );
  }
  return user;
}
