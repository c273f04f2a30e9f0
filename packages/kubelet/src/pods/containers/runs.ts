/**
 * The runs of a pod's containers: at most one of each container runs at a time, the newest and the one before it are kept.
 * An exit is seen a little after it happened, as the real kubelet's relist does, so that a short run is still shown as Running.
 */
import type { Container, ContainerStatus, Pod } from "@kubarium/api";
import { canonicalName, parseImageReference } from "@kubarium/api";
import type { Prober } from "../../probes/prober.ts";
import type { RunningContainer } from "../../runtime/container.ts";
import { allContainers, type ContainerView, ephemeralContainers } from "./view.ts";

interface Run {
  view(): ContainerView;
  container?: RunningContainer;
  prober?: Prober;
  seenExit: boolean;
  /** Its log is gone. */
  removed?: boolean;
}

export class PodRuns {
  private readonly runs = new Map<string, Run[]>();

  /** Takes over what the API remembers of containers that this process never ran: they are gone, as after a reboot. */
  adopt(pod: Pod, lostAtMs: number): boolean {
    const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
    for (const status of statuses) {
      const view = lostView(status, lostAtMs);
      if (view) this.runs.set(status.name, [{ view: () => view, seenExit: true }]);
    }
    return this.runs.size > 0;
  }

  add(name: string, container: RunningContainer): void {
    const [latest] = this.runs.get(name) ?? [];
    if (latest?.container?.running) throw new Error(`container ${name} would run twice`);
    latest?.prober?.stop();
    const run: Run = { container, seenExit: false, view: () => viewOf(container, run.seenExit) };
    this.runs.set(name, latest ? [run, latest] : [run]);
  }

  attachProber(name: string, prober: Prober): void {
    const run = this.runs.get(name)?.[0];
    if (run) run.prober = prober;
  }

  /** From now on the end of this run is told. The run before it is removed from the node: one dead run per container is kept. */
  markSeen(container: RunningContainer): void {
    for (const list of this.runs.values()) {
      for (const [i, run] of list.entries()) {
        if (run.container !== container) continue;
        run.seenExit = true;
        for (const older of list.slice(i + 1)) {
          older.removed = true;
          older.container?.log.drop();
        }
      }
    }
  }

  /** The run of this id (`containerd://…`) while the node still has it. */
  byId(id: string): RunningContainer | undefined {
    const of = (run: Run): RunningContainer | undefined => (run.removed ? undefined : run.container);
    return [...this.runs.values()]
      .flat()
      .map(of)
      .find((container) => container && id.endsWith(`//${container.id}`));
  }

  latest(name: string): RunningContainer | undefined {
    return this.runs.get(name)?.[0]?.container;
  }

  views(): Map<string, ContainerView[]> {
    return new Map([...this.runs].map(([name, list]) => [name, list.map((run) => run.view())]));
  }

  running(): { name: string; container: RunningContainer }[] {
    return [...this.runs].flatMap(([name, [run]]) => (run?.container?.running ? [{ name, container: run.container }] : []));
  }

  nextAttempt(name: string): number {
    const latest = this.runs.get(name)?.[0]?.view();
    return latest ? latest.attempt + 1 : 0;
  }

  prober(name: string): Prober | undefined {
    return this.runs.get(name)?.[0]?.prober;
  }

  /** The pod is gone from its node, and what its containers wrote with it. */
  dropLogs(): void {
    for (const { container } of [...this.runs.values()].flat()) container?.log.drop();
  }

  stopProbers(): void {
    for (const [run] of this.runs.values()) run?.prober?.stop();
  }
}

function viewOf(container: RunningContainer, seenExit: boolean): ContainerView {
  const { image, launch, attempt, specHash } = container.options;
  const ended = container.exit && (seenExit || container.failure) ? container.exit : undefined;
  const reason = container.failure?.reason ?? (ended?.oomKilled ? "OOMKilled" : ended?.code === 0 ? "Completed" : "Error");
  return {
    id: container.id,
    image: image.repoTags[0] ?? `${image.repository}@${image.id}`,
    imageId: `${image.repository}@${image.id}`,
    user: launch.user,
    attempt,
    specHash,
    running: !ended,
    startedMs: container.startedMs,
    finishedMs: ended ? container.finishedMs : 0,
    exitCode: ended?.code ?? 0,
    reason: ended ? reason : "",
    message: ended ? container.terminationMessage : "",
  };
}

function lostView(status: ContainerStatus, lostAtMs: number): ContainerView | undefined {
  if (!status.containerID) return undefined;
  const ended = status.state?.terminated ?? (status.state?.waiting ? status.lastState?.terminated : undefined);
  const reference = parseImageReference(status.image);
  const linux = status.user?.linux;
  return {
    id: status.containerID.replace(/^.*:\/\//, ""),
    image: reference ? canonicalName(reference) : status.image,
    imageId: status.imageID,
    user: { uid: linux?.uid ?? 0, gid: linux?.gid ?? 0, groups: linux?.supplementalGroups ?? [0] },
    attempt: status.restartCount,
    specHash: "",
    running: false,
    startedMs: Date.parse(ended?.startedAt ?? status.state?.running?.startedAt ?? "") || 0,
    finishedMs: Date.parse(ended?.finishedAt ?? "") || lostAtMs,
    // What a runtime reports for a process that was running when the machine went down.
    exitCode: ended?.exitCode ?? 255,
    reason: ended?.reason ?? "Unknown",
    message: ended?.message ?? "",
  };
}

export function fieldPathOf(pod: Pod, name: string): string {
  const within = (list: readonly Container[] | undefined): boolean => Boolean(list?.some((container) => container.name === name));
  const kind = within(pod.spec.initContainers) ? "initContainers" : within(ephemeralContainers(pod)) ? "ephemeralContainers" : "containers";
  return `spec.${kind}{${name}}`;
}

export function containerNamed(pod: Pod, name: string): Container | undefined {
  return allContainers(pod).find((container) => container.name === name);
}
