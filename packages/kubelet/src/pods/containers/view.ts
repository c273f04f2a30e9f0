/** What the node knows of a pod's containers, as plain facts: the input of every pure function here. */
import type { Container, Pod } from "@kubarium/api";
import type { ProcessUser } from "../../runtime/user.ts";

/** One run of a container. Times are wall-clock milliseconds, 0 when they never came. */
export interface ContainerView {
  id: string;
  image: string;
  imageId: string;
  user: Pick<ProcessUser, "uid" | "gid" | "groups">;
  attempt: number;
  specHash: string;
  running: boolean;
  startedMs: number;
  finishedMs: number;
  exitCode: number;
  /** `Completed`, `Error`, `OOMKilled`, `StartError` … */
  reason: string;
  message: string;
}

/** By container name: the newest run first, then the one before it. */
export type Views = ReadonlyMap<string, readonly ContainerView[]>;

export const isSidecar = (container: Container): boolean => container.restartPolicy === "Always";

/** The rule that decides about a container: its own if it has one (sidecars), else the pod's. */
export function shouldRestart(pod: Pod, container: Container, exitCode: number): boolean {
  const policy = container.restartPolicy ?? pod.spec.restartPolicy ?? "Always";
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}

/** Ephemeral containers as ordinary ones, which they are to a runtime. */
export const ephemeralContainers = (pod: Pod): readonly Container[] => (pod.spec.ephemeralContainers ?? []) as unknown as Container[];

export const allContainers = (pod: Pod): readonly Container[] => [
  ...(pod.spec.initContainers ?? []),
  ...pod.spec.containers,
  ...ephemeralContainers(pod),
];
