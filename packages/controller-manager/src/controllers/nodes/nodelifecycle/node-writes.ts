/** Writes to nodes and to the pods of a node that went away. Source: pkg/controller/util/node/controller_utils.go. */
import { type Node, type Pod, resources, type Taint } from "@kubarium/api";
import { formatTime, isNotFound } from "@kubarium/apimachinery";
import type { Client, EventRecorder } from "@kubarium/client";
import type { Clock } from "@kubarium/component-base";
import { regarding } from "../../../objects/owners.ts";
import { readyCondition } from "../../../objects/pods.ts";

/** Replaces the taints of the node as read: a change that came in between fails the write, and the next look sees it. */
export async function writeTaints(client: Client, { metadata, spec }: Node, taints: readonly Taint[]): Promise<void> {
  if (taints === spec?.taints || (taints.length === 0 && !spec?.taints?.length)) return;
  const body = { metadata: { resourceVersion: metadata.resourceVersion }, spec: { taints: taints.length ? taints : null } };
  await client.resource(resources.nodes).patch("", metadata.name, { type: "merge", body });
}

export async function writeLabels(client: Client, { metadata }: Node, labels: Record<string, string>): Promise<void> {
  await client.resource(resources.nodes).patch("", metadata.name, { type: "merge", body: { metadata: { labels } } });
}

/** Ready becomes False; why is told by the node. Nothing is written for pods that are not ready anyway. */
export async function markPodsNotReady(client: Client, events: EventRecorder, pods: readonly Pod[], clock: Clock): Promise<void> {
  const outcomes = await Promise.allSettled(pods.map((pod) => markPodNotReady(client, events, pod, clock)));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed) throw failed.reason;
}

async function markPodNotReady(client: Client, events: EventRecorder, pod: Pod, clock: Clock): Promise<void> {
  const ready = readyCondition(pod);
  if (!ready || ready.status === "False") return;
  const notReady = { ...ready, status: "False", lastTransitionTime: formatTime(clock.now()) };
  const conditions = (pod.status?.conditions ?? []).map((condition) => (condition === ready ? notReady : condition));
  try {
    await client.resource(resources.pods).updateStatus({ ...pod, status: { ...pod.status, conditions } });
  } catch (error) {
    if (isNotFound(error)) return;
    throw error;
  }
  events.event(regarding(resources.pods, pod), "Warning", "NodeNotReady", "Node is not ready");
}

/** `Node node-1 event: Registered Node node-1 in Controller`. Nodes are named, not identified, in their events. */
export function nodeEvent(events: EventRecorder, { name, uid }: { name: string; uid: string }, reason: string, message: string): void {
  events.event({ apiVersion: "v1", kind: "Node", metadata: { name, uid } }, "Normal", reason, message);
}
