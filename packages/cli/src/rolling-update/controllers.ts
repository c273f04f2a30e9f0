/** The two ReplicationControllers of an update: found, derived from each other, told apart by a label. Source: kubectl 1.17's rolling-update. */
import { createHash } from "node:crypto";
import { type ObjectMeta, type Pod, type PodTemplateSpec, type ReplicationController, resources } from "@kubarium/api";
import { isConflict, isNotFound } from "@kubarium/apimachinery";
import type { Client, ResourceClient } from "@kubarium/client";

const PREFIX = "kubectl.kubernetes.io/";
/** On the new controller: `name:uid` of the one it replaces. */
export const SOURCE_ID = `${PREFIX}update-source-id`;
/** On the new controller: how many replicas it is to have in the end. */
export const DESIRED_REPLICAS = `${PREFIX}desired-replicas`;
/** On the old controller: how many it had. */
export const ORIGINAL_REPLICAS = `${PREFIX}original-replicas`;
/** On the old controller: the name of the new one. */
export const NEXT_CONTROLLER = `${PREFIX}next-controller-id`;

export class RollingUpdateError extends Error {
  override readonly name = "RollingUpdateError";
}

export type Controllers = ResourceClient<ReplicationController>;

export const controllersOf = (client: Client): Controllers => client.resource<ReplicationController>(resources.replicationControllers);

export async function find(controllers: Controllers, namespace: string, name: string): Promise<ReplicationController | undefined> {
  return controllers.get(namespace, name).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
}

/** Reads, changes and writes, again when somebody was faster. */
export async function change(
  controllers: Controllers,
  { metadata: { namespace = "", name } }: ReplicationController,
  edit: (controller: ReplicationController) => void,
): Promise<ReplicationController> {
  for (;;) {
    const current = structuredClone(await controllers.get(namespace, name));
    edit(current);
    try {
      return await controllers.update(current);
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
}

export function annotate(controller: ReplicationController, annotations: Readonly<Record<string, string>>): void {
  controller.metadata.annotations = { ...controller.metadata.annotations, ...annotations };
}

export const hashOf = (controller: ReplicationController): string => createHash("md5").update(JSON.stringify(controller)).digest("hex");

export interface ImageChange {
  image: string;
  container: string;
  pullPolicy: string;
  /** "" makes a name of the old one and a hash. */
  newName: string;
  deploymentKey: string;
}

/** The old controller with another image, another name and a label of its own. Throws RollingUpdateError for what cannot be derived. */
export function deriveController(
  old: ReplicationController,
  { image, container, pullPolicy, newName, deploymentKey }: ImageChange,
): ReplicationController {
  const next = structuredClone(old);
  const template = next.spec.template;
  const containers = template?.spec?.containers ?? [];
  if (!template || containers.length === 0) throw new RollingUpdateError(`pod has no containers! (${old.metadata.name})`);
  if (containers.length > 1 && !container)
    throw new RollingUpdateError("must specify container to update when updating a multi-container pod");
  const target = container ? containers.find(({ name }) => name === container) : containers[0];
  if (!target) throw new RollingUpdateError(`container ${container} not found in pod`);
  if (target.image === image && !pullPolicy)
    throw new RollingUpdateError(
      "--image-pull-policy (Always|Never|IfNotPresent) must be provided when --image is the same as existing container image",
    );
  target.image = image;
  if (pullPolicy) target.imagePullPolicy = pullPolicy;
  const hash = hashOf(next);
  next.metadata = {
    ...next.metadata,
    name: newName || `${old.metadata.name}-${hash}`,
    uid: "",
    resourceVersion: "",
    annotations: {},
  };
  next.spec.selector = { ...next.spec.selector, [deploymentKey]: hash };
  labelTemplate(template, deploymentKey, hash);
  return next;
}

/**
 * Gives the old controller a label that the new one's pods do not have, without losing a pod on the way: the template first, for pods to
 * come, then the pods that are there, then the selector; what was made in between without the label is deleted.
 */
export async function addDistinguishingLabel(
  client: Client,
  old: ReplicationController,
  key: string,
  value: string,
): Promise<ReplicationController> {
  const controllers = controllersOf(client);
  const pods = client.resource<Pod>(resources.pods);
  const namespace = old.metadata.namespace ?? "";
  const templated = await change(controllers, old, (controller) => {
    const template = controller.spec.template;
    if (template) labelTemplate(template, key, value);
  });
  const before = selectorText(templated.spec.selector ?? {});
  for (const pod of (await pods.list({ namespace, labelSelector: before })).items)
    await pods.patch(namespace, pod.metadata.name, { type: "merge", body: { metadata: { labels: { [key]: value } } } });
  const selected = await change(controllers, old, (controller) => {
    controller.spec.selector = { ...controller.spec.selector, [key]: value };
  });
  for (const pod of (await pods.list({ namespace, labelSelector: before })).items)
    if (pod.metadata.labels?.[key] === undefined) await pods.delete(namespace, pod.metadata.name);
  return selected;
}

function labelTemplate(template: PodTemplateSpec, key: string, value: string): void {
  const labels = { ...template.metadata?.labels, [key]: value };
  template.metadata = { ...template.metadata, labels } as ObjectMeta;
}

export const selectorText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
