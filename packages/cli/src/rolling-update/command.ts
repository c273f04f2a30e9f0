/** `kubectl rolling-update OLD ([NEW] --image=IMAGE | -f FILE)`: what was asked for becomes one update. */
import { readFileSync } from "node:fs";
import type { ReplicationController } from "@kubarium/api";
import type { Client } from "@kubarium/client";
import type { Clock } from "@kubarium/component-base";
import { load } from "js-yaml";
import {
  addDistinguishingLabel,
  annotate,
  change,
  controllersOf,
  deriveController,
  DESIRED_REPLICAS,
  find,
  hashOf,
  NEXT_CONTROLLER,
  ORIGINAL_REPLICAS,
  RollingUpdateError,
  SOURCE_ID,
} from "./controllers.ts";
import { rename, replicasOf, type RollingUpdate, runRollingUpdate, type UpdateTimes } from "./update.ts";

export interface RollingUpdateRequest extends UpdateTimes {
  namespace: string;
  oldName: string;
  /** "" when the old name is to be kept. */
  newName: string;
  filename: string;
  image: string;
  container: string;
  pullPolicy: string;
  deploymentKey: string;
  rollback: boolean;
}

export interface RollingUpdateDeps {
  client: Client;
  clock: Clock;
  say(line: string): void;
}

/** Throws RollingUpdateError for a request that contradicts itself. */
function validateRequest({ filename, image, rollback, oldName, deploymentKey }: RollingUpdateRequest): void {
  const problem = ((): string | undefined => {
    if (!deploymentKey) return "--deployment-label-key can not be empty";
    if (rollback) return filename || image ? "Don't specify --filename or --image on rollback" : undefined;
    if (!filename && !image) return "Must specify --filename or --image for new controller";
    if (filename && image) return "--filename and --image can not both be specified";
    return oldName ? undefined : "Must specify the controller to update";
  })();
  if (problem) throw new RollingUpdateError(`${problem}\nSee 'kubectl rolling-update -h' for help and examples.`);
}

export async function rollingUpdate(request: RollingUpdateRequest, deps: RollingUpdateDeps): Promise<void> {
  validateRequest(request);
  const { namespace, oldName, rollback } = request;
  const keepOldName = !request.newName && !request.filename;
  const controllers = controllersOf(deps.client);
  const old = await find(controllers, namespace, oldName);
  if (!old && request.image && keepOldName && (await finishRename(request, deps))) return;
  const from = old ?? (await controllers.get(namespace, oldName));
  const pair = rollback ? await reversed(request, deps, from) : await forward(request, deps, from);
  requireDifference(request, pair);
  const updated = await runRollingUpdate({ ...request, ...deps, ...pair, cleanup: keepOldName && !rollback ? "rename" : "delete" });
  const message = keepOldName ? "rolling updated" : `rolling updated to "${updated.metadata.name}"`;
  deps.say(`replicationcontroller/${keepOldName ? oldName : updated.metadata.name} ${message}`);
}

type Pair = Pick<RollingUpdate, "from" | "to">;

async function forward(request: RollingUpdateRequest, deps: RollingUpdateDeps, old: ReplicationController): Promise<Pair> {
  if (request.filename) {
    const to = readController(request.filename);
    to.spec.replicas ??= replicasOf(old);
    return { from: old, to };
  }
  const controllers = controllersOf(deps.client);
  const newName = request.newName || (old.metadata.annotations?.[NEXT_CONTROLLER] ?? "");
  const existing = newName ? await find(controllers, request.namespace, newName) : undefined;
  if (existing) {
    const image = existing.spec.template?.spec?.containers[0]?.image ?? "";
    if (image !== request.image)
      throw new RollingUpdateError(
        `Found existing in-progress update to image (${image}).\nEither continue in-progress update with --image=${image} or rollback with --rollback`,
      );
    deps.say(`Found existing update in progress (${newName}), resuming.`);
  }
  const to = existing ?? deriveController(old, { ...request, newName });
  const pointed = await change(controllers, old, (controller) => annotate(controller, { [NEXT_CONTROLLER]: to.metadata.name }));
  if (pointed.spec.selector?.[request.deploymentKey] !== undefined) return { from: pointed, to };
  return { from: await addDistinguishingLabel(deps.client, pointed, request.deploymentKey, `${hashOf(old)}-orig`), to };
}

/** The same update with its ends exchanged: the old controller gets back what it had. */
async function reversed(request: RollingUpdateRequest, deps: RollingUpdateDeps, old: ReplicationController): Promise<Pair> {
  const controllers = controllersOf(deps.client);
  const newName = request.newName || (old.metadata.annotations?.[NEXT_CONTROLLER] ?? "");
  const from = newName ? await find(controllers, request.namespace, newName) : undefined;
  if (!from) throw new RollingUpdateError(`Could not find ${newName} to rollback.`);
  const original = old.metadata.annotations?.[ORIGINAL_REPLICAS];
  if (original === undefined) throw new RollingUpdateError(`couldn't find original replica count of "${old.metadata.name}"`);
  deps.say(`Setting "${old.metadata.name}" replicas to ${original}`);
  const source = `${from.metadata.name}:${from.metadata.uid}`;
  const to = await change(controllers, old, (controller) => annotate(controller, { [SOURCE_ID]: source, [DESIRED_REPLICAS]: original }));
  return { from, to };
}

/** Interrupted between deleting the old controller and giving its name to the new one. */
async function finishRename(
  { namespace, oldName, pollMs }: RollingUpdateRequest,
  { client, clock, say }: RollingUpdateDeps,
): Promise<boolean> {
  const { items } = await controllersOf(client).list({ namespace });
  const next = items.find(({ metadata }) => metadata.annotations?.[SOURCE_ID]?.startsWith(`${oldName}:`));
  if (!next) return false;
  await rename({ client, clock, pollMs }, next, oldName);
  say(`replicationcontroller/${oldName} rolling updated`);
  return true;
}

function requireDifference({ filename, oldName }: RollingUpdateRequest, { from, to }: Pair): void {
  if (from.metadata.name === to.metadata.name)
    throw new RollingUpdateError(`${filename} cannot have the same name as the existing ReplicationController ${oldName}`);
  const differs = Object.entries(from.spec.selector ?? {}).some(([key, value]) => {
    const other = to.spec.selector?.[key] ?? to.spec.template?.metadata?.labels?.[key];
    return other !== undefined && other !== value;
  });
  if (!differs) throw new RollingUpdateError(`${filename} must specify a matching key with non-equal value in Selector for ${oldName}`);
}

function readController(filename: string): ReplicationController {
  const text = readFileSync(filename === "-" ? 0 : filename, "utf8");
  const object = load(text) as ReplicationController | undefined;
  if (!object) throw new RollingUpdateError(`please make sure ${filename} exists and is not empty`);
  if (object.kind !== "ReplicationController" || object.apiVersion !== "v1")
    throw new RollingUpdateError(`${filename} contains a ${object.apiVersion}, Kind=${object.kind} not a ReplicationController`);
  return object;
}
