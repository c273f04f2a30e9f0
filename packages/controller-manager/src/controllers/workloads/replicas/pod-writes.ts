/** Creating and removing the pods of a set, with the events that tell of it. Source: RealPodControl. */
import { type Pod, type PodTemplateSpec, resources } from "@kubarium/api";
import { isDns1123Subdomain, isNotFound } from "@kubarium/apimachinery";
import type { Client, Draft, EventRecorder } from "@kubarium/client";
import { controllerReference, regarding } from "../../../objects/owners.ts";
import { isNamespaceTerminating } from "../../../objects/status-writes.ts";
import { planBatches } from "./plan.ts";

export interface PodWriter {
  client: Client;
  events: EventRecorder;
  /** The set: its kind, for owner references and events. */
  ref: { group: string; version: string; kind: string };
  owner: { metadata: Pod["metadata"] };
}

/** Creates `count` pods in growing batches; stops after the first batch with a failure and answers that failure. */
export async function createPods(writer: PodWriter, template: PodTemplateSpec | undefined, count: number): Promise<Error | undefined> {
  const draft = podDraft(writer, template);
  for (const size of planBatches(count)) {
    const outcomes = await Promise.allSettled(Array.from({ length: size }, () => createPod(writer, draft)));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed) return failed.reason as Error;
  }
  return undefined;
}

/** All at once; answers the first failure. A pod that is gone already is no failure. */
export async function removePods(writer: PodWriter, pods: readonly Pod[]): Promise<Error | undefined> {
  const outcomes = await Promise.allSettled(pods.map((pod) => removePod(writer, pod)));
  return outcomes.find((outcome) => outcome.status === "rejected")?.reason as Error | undefined;
}

function podDraft({ ref, owner }: PodWriter, template: PodTemplateSpec | undefined): Draft<Pod> {
  const prefix = `${owner.metadata.name}-`;
  const { labels, annotations, finalizers } = template?.metadata ?? {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      // A generated name has five characters after the prefix; what is no name with them gets none of the prefix's dash either.
      generateName: isDns1123Subdomain(`${prefix}xxxxx`).length ? owner.metadata.name : prefix,
      namespace: owner.metadata.namespace,
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
      ownerReferences: [controllerReference(ref, owner)],
    },
    spec: template?.spec as Pod["spec"],
  };
}

async function createPod({ client, events, ref, owner }: PodWriter, draft: Draft<Pod>): Promise<void> {
  try {
    const pod = await client.resource(resources.pods).create(owner.metadata.namespace ?? "", draft);
    events.event(regarding(ref, owner), "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
  } catch (error) {
    if (isNamespaceTerminating(error)) return;
    events.event(regarding(ref, owner), "Warning", "FailedCreate", `Error creating: ${(error as Error).message}`);
    throw error;
  }
}

async function removePod({ client, events, ref, owner }: PodWriter, pod: Pod): Promise<void> {
  try {
    await client
      .resource(resources.pods)
      .delete(pod.metadata.namespace ?? "", pod.metadata.name, { preconditions: { uid: pod.metadata.uid } });
    events.event(regarding(ref, owner), "Normal", "SuccessfulDelete", `Deleted pod: ${pod.metadata.name}`);
  } catch (error) {
    if (isNotFound(error)) return;
    const { message } = error as Error;
    events.event(regarding(ref, owner), "Warning", "FailedDelete", `Error deleting: ${message}`);
    throw new Error(`unable to delete pods: ${message}`, { cause: error });
  }
}
