/** PATCH: JSON patch, merge patch, strategic merge patch. Source: apiserver/pkg/endpoints/handlers/patch.go. */
import type { AnyObject } from "@kubarium/api/server";
import { badRequest } from "@kubarium/apimachinery";
import type { Exchange } from "../../http/exchange.ts";
import { negotiate } from "../../http/negotiation.ts";
import { dedupOwnerReferences } from "../../registry/metadata.ts";
import { updateObject } from "../../registry/update.ts";
import { admissionAttributes, keyIn, namespaceOf, type ResourceHandler } from "../context.ts";
import { respondObject } from "../representation/respond.ts";
import { decodePatched } from "../patching/decode-patched.ts";
import { patchType, readPatch } from "../patching/read-patch.ts";
import { patchOptions } from "../request/options.ts";
import { managerOf } from "./create.ts";

export const patch: ResourceHandler = async (context, exchange, resource) => {
  const { registry, schemas, admission } = context;
  const { model, setDefaults } = resource.definition;
  const { name, subresource } = exchange.info;
  const representation = negotiate(exchange.headers.accept, false);
  patchType(exchange);
  const options = patchOptions(exchange, false);
  const read = readPatch(schemas, exchange, model, (await exchange.body()).toString("utf8"), options.fieldValidation);
  const namespace = namespaceOf(exchange, resource);
  const produce = async (previous: AnyObject | undefined, answered: AnyObject | undefined): Promise<AnyObject> => {
    const current = answered ?? { apiVersion: resource.apiVersion, kind: resource.kind, metadata: { name } };
    const object = decodePatched(exchange, schemas, model, read, current, options.fieldValidation);
    setDefaults?.(object);
    checkIdentity(object, exchange, namespace);
    dedupOwnerReferences(object, exchange.warnings);
    registry.fields.track(object, previous, {
      resource,
      manager: managerOf(exchange, options.fieldManager),
      subresource,
      operation: "Update",
    });
    await admission.admit(
      admissionAttributes(exchange, resource, "UPDATE", options.dryRun, { object, oldObject: previous, options: { ...options } }),
    );
    return object;
  };
  const written = await updateObject(registry, resource, {
    name,
    namespace,
    key: keyIn(exchange, resource),
    subresource,
    user: exchange.user,
    dryRun: options.dryRun,
    warnings: exchange.warnings,
    produce,
    validate: (object, previous) =>
      admission.validate(
        admissionAttributes(exchange, resource, "UPDATE", options.dryRun, { object, oldObject: previous, options: { ...options } }),
      ),
  });
  respondObject(context, exchange, resource, 200, written, representation);
};

function checkIdentity(object: AnyObject, { info }: Exchange, namespace: string): void {
  const { name = "", namespace: named = "" } = object.metadata;
  if (name !== info.name && name !== "")
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${info.name})`);
  if (named !== "" && namespace !== "" && named !== namespace)
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  object.metadata.name = info.name;
}
