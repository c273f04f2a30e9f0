/** Deletes what is in a namespace, kind by kind as discovery lists them. Source: namespaced_resources_deleter.go. */
import type { Pod, ResourceRef } from "@kubarium/api";
import { type ApiObject, hasReason, isNotFound, parseTime } from "@kubarium/apimachinery";
import { type Client, pathOf } from "@kubarium/client";
import type { Clock } from "@kubarium/component-base";
import type { Discovery, DiscoveredResource } from "../../../framework/discovery.ts";
import { isTerminal } from "../../../objects/pods.ts";
import type { ContentLeft } from "./plan.ts";

/** Kinds that are deleted at the same time. */
const PARALLEL_KINDS = 8;
/** How soon finalizers are expected to be done. */
const FINALIZER_SECONDS = 15;
const BACKGROUND = { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" };

export interface Round {
  left: ContentLeft;
  /** When to look again, in seconds; 0 when nothing is left. */
  estimateSeconds: number;
  podsRemain?: true;
}

export async function deleteContent(
  client: Client,
  discovery: Discovery,
  clock: Clock,
  namespace: { name: string; deletedAt: string },
  pods: readonly Pod[],
): Promise<Round> {
  const round: Round = { left: { deletionFailures: [], remaining: new Map(), finalizers: new Map() }, estimateSeconds: 0 };
  const kinds = await deletableKinds(discovery, round);
  const isPods = ({ group, resource }: DiscoveredResource): boolean => group === "" && resource === "pods";
  const graceSeconds = graceOf(pods, clock.since(parseTime(namespace.deletedAt)));
  // Pods go first: what they use must outlive them.
  for (const kind of kinds.filter(isPods)) await deleteKind(client, namespace.name, kind, graceSeconds, round);
  if (round.left.remaining.size) {
    // Kubernetes reports totals only once the pods are gone.
    round.left.remaining.clear();
    round.left.finalizers.clear();
    return { ...round, podsRemain: true };
  }
  const others = kinds.filter((kind) => !isPods(kind));
  const next = others.values();
  const worker = async (): Promise<void> => {
    for (const kind of next) await deleteKind(client, namespace.name, kind, 0, round);
  };
  await Promise.all(Array.from({ length: PARALLEL_KINDS }, worker));
  return round;
}

async function deletableKinds(discovery: Discovery, { left }: Round): Promise<DiscoveredResource[]> {
  try {
    const { resources: found, failed } = await discovery.read();
    if (failed.size) {
      const texts = [...failed].map(([groupVersion, error]) => `${groupVersion}: ${error}`).join(", ");
      left.discoveryFailure = `Discovery failed for some groups, ${failed.size} failing: unable to retrieve the complete list of server APIs: ${texts}`;
    }
    return found.filter(({ namespaced, verbs }) => namespaced && verbs.includes("delete"));
  } catch (error) {
    left.discoveryFailure = (error as Error).message;
    return [];
  }
}

/** The longest grace period of a pod that still runs, as long as it may not be over. */
function graceOf(pods: readonly Pod[], sinceMs: number): number {
  const running = pods.filter((pod) => !isTerminal(pod)).map((pod) => pod.spec.terminationGracePeriodSeconds ?? 0);
  const longest = Math.max(0, ...running);
  return sinceMs >= longest * 1000 ? 0 : longest;
}

async function deleteKind(client: Client, namespace: string, kind: DiscoveredResource, graceSeconds: number, round: Round): Promise<void> {
  const { left } = round;
  try {
    await deleteAll(client, namespace, kind);
    const items = kind.verbs.includes("list") ? await list(client, namespace, kind) : [];
    if (!items.length) return;
    left.remaining.set(`${kind.resource}.${kind.group}`, items.length);
    const finalizers = items.flatMap(({ metadata }) => metadata.finalizers ?? []);
    for (const finalizer of finalizers) left.finalizers.set(finalizer, (left.finalizers.get(finalizer) ?? 0) + 1);
    const seconds = graceSeconds || (finalizers.length ? FINALIZER_SECONDS : 0);
    round.estimateSeconds = Math.max(round.estimateSeconds, seconds);
    if (!seconds) throw new Error(`unexpected items still remain in namespace: ${namespace} for gvr: ${gvrText(kind)}`);
  } catch (error) {
    left.deletionFailures.push((error as Error).message);
  }
}

const gvrText = ({ group, version, resource }: ResourceRef<unknown>): string =>
  group ? `${group}/${version}, Resource=${resource}` : `/${version}, Resource=${resource}`;

async function deleteAll(client: Client, namespace: string, kind: DiscoveredResource): Promise<void> {
  if (kind.verbs.includes("deletecollection")) {
    try {
      await client.request("DELETE", pathOf(kind as ResourceRef<unknown>, namespace), { body: BACKGROUND });
      return;
    } catch (error) {
      if (!isNotFound(error) && !hasReason(error, "MethodNotAllowed")) throw error;
    }
  }
  for (const { metadata } of await list(client, namespace, kind)) {
    try {
      await client.request("DELETE", pathOf(kind as ResourceRef<unknown>, namespace, metadata.name), { body: BACKGROUND });
    } catch (error) {
      if (!isNotFound(error) && !hasReason(error, "MethodNotAllowed")) throw error;
    }
  }
}

async function list(client: Client, namespace: string, kind: DiscoveredResource): Promise<ApiObject[]> {
  try {
    return (await client.resource<ApiObject>(kind).list({ namespace })).items;
  } catch (error) {
    if (isNotFound(error) || hasReason(error, "MethodNotAllowed")) return [];
    throw error;
  }
}
