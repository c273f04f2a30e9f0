/** Creates an object: system fields, name, strategy, admission's last word, commit. Source: registry.Store.Create. */
import type { AnyObject } from "@kubarium/api/server";
import type { StrategyContext, Undo } from "@kubarium/api/server";
import { alreadyExists, deepCopy, formatKey, invalid, nameForGenerated, StatusError } from "@kubarium/apimachinery";
import { encodeLoose, encodeObject } from "./encoding.ts";
import { createMetaErrors, ensureNamespace, fillSystemFields, plainError } from "./metadata.ts";
import type { Resource } from "./resources.ts";
import type { Registry, WriteContext, Written } from "./registry.ts";
import { entryOf } from "./storage.ts";

/** Names tried for one generateName. Source: registry.Store's maxNameGenerationCreateAttempts. */
const NAME_ATTEMPTS = 8;

export interface CreateRequest extends WriteContext {
  namespace: string;
  /** Decoded, defaulted and admitted; the registry goes on with it. */
  object: AnyObject;
  /** Validating admission. */
  validate(object: AnyObject): Promise<void>;
}

export async function createObject(registry: Registry, resource: Resource, request: CreateRequest): Promise<Written> {
  const { object } = request;
  fillSystemFields(object, registry);
  const generated = !object.metadata.name && object.metadata.generateName;
  if (!generated) return createOnce(registry, resource, request);
  for (let attempt = 1; ; attempt++) {
    const candidate = attempt === NAME_ATTEMPTS ? object : deepCopy(object);
    candidate.metadata.name = nameForGenerated(generated, registry.random.suffix());
    try {
      return await createOnce(registry, resource, { ...request, object: candidate });
    } catch (error) {
      if (!(error instanceof StatusError) || error.reason !== "AlreadyExists") throw error;
      if (attempt === NAME_ATTEMPTS) throw generateNameConflict(resource, candidate.metadata.name);
    }
  }
}

async function createOnce(registry: Registry, resource: Resource, request: CreateRequest): Promise<Written> {
  const { object, namespace, dryRun } = request;
  const { strategy } = resource.definition;
  const context = registry.strategyContext(request);
  const undo = await strategy.beginCreate?.(object, context);
  try {
    beforeCreate(resource, object, namespace, context, request.warnings);
    await request.validate(object);
    const { resourceVersion } = object.metadata;
    if (resourceVersion && resourceVersion !== "0") throw plainError("resourceVersion should not be set on objects to be created");
    delete object.metadata.resourceVersion;
    return dryRun ? await dryCreate(registry, resource, object, undo) : await commitCreate(registry, resource, object);
  } catch (error) {
    await undo?.();
    throw error;
  }
}

function beforeCreate(resource: Resource, object: AnyObject, namespace: string, context: StrategyContext, warnings: Set<string>): void {
  const { strategy } = resource.definition;
  ensureNamespace(object, resource, namespace);
  strategy.prepareForCreate?.(object, context);
  const errors = [...createMetaErrors(resource, object), ...(strategy.validateCreate?.(object, context) ?? [])];
  if (errors.length > 0) throw invalid(resource.storedKind, object.metadata.name ?? "", errors);
  for (const warning of strategy.warningsOnCreate?.(object) ?? []) warnings.add(warning);
}

async function commitCreate(registry: Registry, resource: Resource, object: AnyObject): Promise<Written> {
  const key = keyIn(object);
  const template = encodeObject(registry.finish(resource, object));
  const result = await registry.storage.commit({ type: "create", resource: resource.storeName, key, value: template });
  if (result.outcome === "exists") throw existsAlready(resource, object, resource.object(entryOf(result.entry)));
  if (result.outcome !== "committed") throw alreadyExists(resource.qualified, object.metadata.name ?? "");
  object.metadata.resourceVersion = String(result.revision);
  const text = resource.definition.storedAs ? encodeLoose(object) : result.value;
  return { object, text, created: true };
}

/** Who creates what is on its way out is told so. Source: registry.Store.Create. */
function existsAlready(resource: Resource, object: AnyObject, present: AnyObject): StatusError {
  const { status } = alreadyExists(resource.qualified, object.metadata.name ?? "");
  if (!present.metadata.deletionTimestamp) return new StatusError(status);
  return new StatusError({ ...status, message: `object is being deleted: ${status.message}` });
}

async function dryCreate(registry: Registry, resource: Resource, object: AnyObject, undo: Undo | undefined): Promise<Written> {
  if (await registry.storage.get(resource.storeName, keyIn(object))) throw alreadyExists(resource.qualified, object.metadata.name ?? "");
  await undo?.();
  registry.finish(resource, object);
  return { object, text: encodeLoose(object), created: true };
}

function generateNameConflict(resource: Resource, name: string): StatusError {
  const { status } = alreadyExists(resource.qualified, name);
  return new StatusError({
    ...status,
    message: `${status.message}, the server was not able to generate a unique name for the object`,
    details: { ...status.details, retryAfterSeconds: 1 },
  });
}

const keyIn = ({ metadata }: AnyObject): string => formatKey({ namespace: metadata.namespace ?? "", name: metadata.name ?? "" });
