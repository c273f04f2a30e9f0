/** PUT of an object or of a subresource that is a part of it. */
import type { AnyObject } from "@kubarium/api/server";
import { negotiate } from "../../http/negotiation.ts";
import { dedupOwnerReferences, ensureNamespace } from "../../registry/metadata.ts";
import { updateObject } from "../../registry/update.ts";
import { admissionAttributes, keyIn, namespaceOf, type ResourceHandler } from "../context.ts";
import { respondObject } from "../representation/respond.ts";
import { checkName, readObject } from "../request/body.ts";
import { updateOptions } from "../request/options.ts";
import { managerOf } from "./create.ts";

export const update: ResourceHandler = async (context, exchange, resource) => {
  const { registry, schemas, admission } = context;
  const { definition, apiVersion, kind } = resource;
  const { name, subresource } = exchange.info;
  const representation = negotiate(exchange.headers.accept, false);
  const options = updateOptions(exchange);
  const sent = await readObject(exchange, schemas, { model: definition.model, apiVersion, kind }, options.fieldValidation);
  definition.setDefaults?.(sent);
  const namespace = namespaceOf(exchange, resource);
  checkName(sent, name);
  ensureNamespace(sent, resource, namespace);
  dedupOwnerReferences(sent, exchange.warnings);
  const uid = sent.metadata.uid;
  const produce = async (previous: AnyObject | undefined): Promise<AnyObject> => {
    // A copy, because another attempt after a lost race starts from what was sent.
    const object = JSON.parse(JSON.stringify(sent)) as AnyObject;
    registry.fields.track(object, previous, {
      resource,
      manager: managerOf(exchange, options.fieldManager),
      subresource,
      operation: "Update",
    });
    await admission.admit(
      admissionAttributes(exchange, resource, previous ? "UPDATE" : "CREATE", options.dryRun, {
        object,
        oldObject: previous,
        options: { ...options },
      }),
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
    ...(uid ? { uid } : {}),
    produce,
    validate: (object, previous) =>
      admission.validate(
        admissionAttributes(exchange, resource, previous ? "UPDATE" : "CREATE", options.dryRun, {
          object,
          oldObject: previous,
          options: { ...options },
        }),
      ),
  });
  respondObject(context, exchange, resource, written.created ? 201 : 200, written, representation);
};
