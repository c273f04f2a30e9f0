/** DELETE of an object and of a collection. */
import type { AnyObject } from "@kubarium/api/server";
import { badRequest, type DeleteOptions, forbidden, isNotFound } from "@kubarium/apimachinery";
import type { Exchange } from "../../http/exchange.ts";
import { bodyFormat, negotiate } from "../../http/negotiation.ts";
import { type Deleted, deleteObject } from "../../registry/delete.ts";
import type { Resource } from "../../registry/resources.ts";
import { admissionAttributes, type EndpointContext, keyIn, type ResourceHandler } from "../context.ts";
import { respondList, respondObject, respondText } from "../representation/respond.ts";
import { listOptions } from "../request/list-options.ts";
import { deleteOptions } from "../request/options.ts";
import type { Schemas } from "../../registry/schemas.ts";
import { selectEntries } from "./select-entries.ts";

/** Objects of a collection that are deleted at the same time. */
const COLLECTION_WORKERS = 16;

export const remove: ResourceHandler = async (context, exchange, resource) => {
  const representation = negotiate(exchange.headers.accept, false);
  const { isDryRun, ...options } = deleteOptions(exchange, await readDeleteOptions(exchange, context.schemas));
  const attributes = admissionAttributes(exchange, resource, "DELETE", isDryRun, { options: { ...options } });
  await context.admission.admit(attributes);
  const refused = resource.definition.strategy.undeletable?.(exchange.info.name);
  if (refused) throw forbidden(resource.qualified, exchange.info.name, refused);
  const deleted = await deleteObject(context.registry, resource, {
    name: exchange.info.name,
    key: keyIn(exchange, resource),
    options,
    user: exchange.user,
    dryRun: isDryRun,
    warnings: exchange.warnings,
    validate: (oldObject) => context.admission.validate({ ...attributes, oldObject }),
  });
  warnOfOrphans(exchange, resource, options);
  if (deleted.gone && !resource.definition.strategy.returnsDeletedObject)
    respondText(exchange, 200, JSON.stringify(successOf(resource, deleted)), representation);
  else respondObject(context, exchange, resource, 200, deleted, representation);
};

export const removeCollection: ResourceHandler = async (context, exchange, resource) => {
  const representation = negotiate(exchange.headers.accept, true);
  const { isDryRun, ...options } = deleteOptions(exchange, await readDeleteOptions(exchange, context.schemas));
  const attributes = admissionAttributes(exchange, resource, "DELETE", isDryRun, { options: { ...options } });
  await context.admission.admit(attributes);
  const selection = await selectEntries(context.registry.storage, resource, listOptions(exchange, resource, false));
  const queue = [...selection.entries];
  const work = async (): Promise<void> => {
    for (let entry = queue.shift(); entry; entry = queue.shift()) {
      const { key, name } = entry;
      await deleteOne(context, exchange, resource, {
        name,
        key,
        options,
        isDryRun,
        validate: (oldObject) => context.admission.validate({ ...attributes, name, oldObject }),
      });
    }
  };
  await Promise.all(Array.from({ length: COLLECTION_WORKERS }, work));
  respondList(context, exchange, resource, selection, representation);
};

async function deleteOne(
  { registry }: EndpointContext,
  { user, warnings }: Exchange,
  resource: Resource,
  request: { name: string; key: string; options: DeleteOptions; isDryRun: boolean; validate(object: AnyObject): Promise<void> },
): Promise<void> {
  try {
    await deleteObject(registry, resource, { ...request, user, warnings, dryRun: request.isDryRun });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

function successOf({ qualified: { group, resource } }: Resource, { object }: Deleted): object {
  const { name, uid } = object.metadata;
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { name, ...(group ? { group } : {}), kind: resource, uid },
  };
}

/** Jobs keep their pods unless told otherwise, which surprises. Source: batch/job strategy's WarningsOnDelete. */
function warnOfOrphans({ warnings }: Exchange, resource: Resource, options: DeleteOptions): void {
  if (resource.definition.strategy.defaultPropagation !== "Orphan") return;
  if (options.propagationPolicy === undefined && options.orphanDependents === undefined)
    warnings.add(
      "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning",
    );
}

/** DeleteOptions in the body; undefined when there is none. Throws 400. */
async function readDeleteOptions(exchange: Exchange, schemas: Schemas): Promise<Record<string, unknown> | undefined> {
  const body = await exchange.body();
  if (body.length === 0) return undefined;
  const format = bodyFormat(exchange.headers["content-type"]);
  const model = "DeleteOptions";
  const expect = { apiVersion: "v1", kind: model };
  const decoded =
    format === "protobuf"
      ? schemas.decodeProtobuf({ body, model, expect })
      : schemas.decodeObject({ text: body.toString("utf8"), model, yaml: format === "yaml", expect });
  if (decoded.kind !== "" && decoded.kind !== model) throw badRequest("decoded object cannot be converted to DeleteOptions");
  return decoded.object;
}
