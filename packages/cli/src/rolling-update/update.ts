/**
 * A rolling update that the client drives, as kubectl did until 1.17: it scales one ReplicationController up and the other down, step by
 * step, from outside. When the client ends in the middle, everything stays as it is at that moment, and running it again goes on from there.
 */
import { type Pod, type ReplicationController, resources } from "@kubarium/api";
import type { Client } from "@kubarium/client";
import type { Clock } from "@kubarium/component-base";
import {
  annotate,
  change,
  controllersOf,
  DESIRED_REPLICAS,
  find,
  ORIGINAL_REPLICAS,
  RollingUpdateError,
  selectorText,
  SOURCE_ID,
} from "./controllers.ts";
import { MAX_SURGE, MAX_UNAVAILABLE, planScaleDown, planScaleUp } from "./plan.ts";

export interface UpdateTimes {
  /** Between scaling up and scaling down, in milliseconds. */
  periodMs: number;
  pollMs: number;
  /** Without progress for that long it gives up. */
  timeoutMs: number;
}

export interface RollingUpdate extends UpdateTimes {
  client: Client;
  clock: Clock;
  say(line: string): void;
  /** As it is in the cluster. */
  from: ReplicationController;
  /** As it is in the cluster, or as it is to be created; `spec.replicas` is what is desired then. */
  to: ReplicationController;
  cleanup: "delete" | "rename";
}

/** Answers the new controller. Throws StatusError and RollingUpdateError; what was done until then stays. */
export async function runRollingUpdate(update: RollingUpdate): Promise<ReplicationController> {
  const { client, say } = update;
  const controllers = controllersOf(client);
  const { controller, existed } = await createOrContinue(update);
  say(existed ? `Continuing update with existing controller ${controller.metadata.name}.` : `Created ${controller.metadata.name}`);
  const desired = Number(controller.metadata.annotations?.[DESIRED_REPLICAS]);
  if (!Number.isInteger(desired))
    throw new RollingUpdateError(
      `unable to parse annotation for ${controller.metadata.name}: ${DESIRED_REPLICAS}=${controller.metadata.annotations?.[DESIRED_REPLICAS] ?? ""}`,
    );
  let from = update.from;
  if (from.metadata.annotations?.[ORIGINAL_REPLICAS] === undefined)
    from = await change(controllers, from, (old) => annotate(old, { [ORIGINAL_REPLICAS]: String(old.spec.replicas ?? 1) }));
  say(
    `Scaling up ${controller.metadata.name} from ${replicasOf(controller)} to ${desired}, scaling down ${from.metadata.name} from ` +
      `${replicasOf(from)} to 0 (keep ${Math.max(0, desired - MAX_UNAVAILABLE)} pods available, don't exceed ${desired + MAX_SURGE} pods)`,
  );
  const to = await alternate(update, from, controller, desired);
  return cleanUp(update, from, to);
}

async function createOrContinue({ client, from, to }: RollingUpdate): Promise<{ controller: ReplicationController; existed: boolean }> {
  const controllers = controllersOf(client);
  const namespace = from.metadata.namespace ?? "";
  const source = `${from.metadata.name}:${from.metadata.uid}`;
  const found = await find(controllers, namespace, to.metadata.name);
  if (found) {
    const annotations = found.metadata.annotations ?? {};
    if (annotations[SOURCE_ID] !== source || annotations[DESIRED_REPLICAS] === undefined)
      throw new RollingUpdateError(
        `missing/unexpected annotations for controller ${to.metadata.name}, expected ${source} : ${goMap(annotations)}`,
      );
    return { controller: found, existed: true };
  }
  const replicas = replicasOf(to);
  if (replicas <= 0)
    throw new RollingUpdateError(`invalid controller spec for ${to.metadata.name}; required: > 0 replicas, actual: ${replicas}`);
  const { name, labels } = to.metadata;
  const annotations = { ...to.metadata.annotations, [DESIRED_REPLICAS]: String(replicas), [SOURCE_ID]: source };
  const metadata = { name, namespace, annotations, ...(labels ? { labels } : {}) };
  return { controller: await controllers.create(namespace, { metadata, spec: { ...to.spec, replicas: 0 } }), existed: false };
}

/** Up, a pause, down, until the one has all and the other none. */
async function alternate(
  update: RollingUpdate,
  from: ReplicationController,
  to: ReplicationController,
  desired: number,
): Promise<ReplicationController> {
  const { clock, say, periodMs, timeoutMs } = update;
  const [oldName, newName] = [from.metadata.name, to.metadata.name];
  let [oldReplicas, newReplicas] = [replicasOf(from), replicasOf(to)];
  let progressMs = clock.monotonicMs();
  while (newReplicas !== desired || oldReplicas !== 0) {
    const before = { oldReplicas, newReplicas };
    const up = planScaleUp({ desired, oldReplicas, newReplicas });
    if (up !== undefined) {
      say(`Scaling ${newName} up to ${up}`);
      await scaleAndWait(update, to, up);
      newReplicas = up;
    }
    await clock.sleep(periodMs);
    const down = planScaleDown({ desired, oldReplicas, newReplicas }, oldReplicas === 0 ? 0 : await availablePods(update, to));
    if (down !== undefined) {
      say(`Scaling ${oldName} down to ${down}`);
      await scaleAndWait(update, from, down);
      oldReplicas = down;
    }
    if (before.oldReplicas !== oldReplicas || before.newReplicas !== newReplicas) progressMs = clock.monotonicMs();
    else if (clock.monotonicMs() - progressMs > timeoutMs)
      throw new RollingUpdateError("timed out waiting for any update progress to be made");
  }
  return to;
}

async function scaleAndWait(
  { client, clock, pollMs, timeoutMs }: RollingUpdate,
  controller: ReplicationController,
  replicas: number,
): Promise<void> {
  const controllers = controllersOf(client);
  const { namespace = "", name } = controller.metadata;
  await controllers.patch(namespace, name, { type: "merge", body: { spec: { replicas } } }, { subresource: "scale" });
  const begunMs = clock.monotonicMs();
  for (;;) {
    const { metadata, spec, status } = await controllers.get(namespace, name);
    if ((status?.observedGeneration ?? 0) >= (metadata.generation ?? 0) && status?.replicas === spec.replicas) return;
    if (clock.monotonicMs() - begunMs > timeoutMs) throw new RollingUpdateError("timed out waiting for the condition");
    await clock.sleep(pollMs);
  }
}

async function availablePods({ client }: RollingUpdate, controller: ReplicationController): Promise<number> {
  const labelSelector = selectorText(controller.spec.selector ?? {});
  const { items } = await client.resource<Pod>(resources.pods).list({ namespace: controller.metadata.namespace ?? "", labelSelector });
  return items.filter(
    ({ metadata, status }) =>
      !metadata.deletionTimestamp && status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True"),
  ).length;
}

async function cleanUp(update: RollingUpdate, from: ReplicationController, to: ReplicationController): Promise<ReplicationController> {
  const { client, say, cleanup } = update;
  const controllers = controllersOf(client);
  const bare = await change(controllers, to, ({ metadata }) => {
    for (const annotation of [SOURCE_ID, DESIRED_REPLICAS]) delete metadata.annotations?.[annotation];
  });
  await scaleAndWait(update, bare, replicasOf(bare));
  const { namespace = "", name } = from.metadata;
  if (cleanup === "delete") {
    say(`Update succeeded. Deleting ${name}`);
    await controllers.delete(namespace, name);
    return bare;
  }
  say(`Update succeeded. Deleting old controller: ${name}`);
  await controllers.delete(namespace, name);
  say(`Renaming ${bare.metadata.name} to ${name}`);
  return rename(update, bare, name);
}

/** Its pods are left for the controller of the new name, which has the same selector. */
export async function rename(
  { client, clock, pollMs }: Pick<RollingUpdate, "client" | "clock" | "pollMs">,
  controller: ReplicationController,
  name: string,
): Promise<ReplicationController> {
  const controllers = controllersOf(client);
  const { namespace = "", labels, annotations } = controller.metadata;
  const old = controller.metadata.name;
  await controllers.delete(namespace, old, { propagationPolicy: "Orphan" });
  while ((await find(controllers, namespace, old)) || (await find(controllers, namespace, name))) await clock.sleep(pollMs);
  const metadata = { name, namespace, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) };
  return controllers.create(namespace, { metadata, spec: controller.spec });
}

export const replicasOf = ({ spec }: ReplicationController): number => spec.replicas ?? 1;

/** As Go prints a map. */
const goMap = (map: Readonly<Record<string, string>>): string =>
  `map[${Object.entries(map)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}:${value}`)
    .join(" ")}]`;
