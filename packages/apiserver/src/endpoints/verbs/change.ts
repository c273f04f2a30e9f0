/** What PUT and PATCH have in common: field management, admission, the write and its answer. */
import type { AnyObject } from "@kubarium/api/server";
import type { AdmissionAttributes } from "../../admission/admission.ts";
import type { Exchange } from "../../http/exchange.ts";
import type { Representation } from "../../http/negotiation.ts";
import { dedupOwnerReferences } from "../../registry/metadata.ts";
import type { Resource } from "../../registry/resources.ts";
import { updateObject } from "../../registry/update.ts";
import { admissionAttributes, type EndpointContext, keyIn, namespaceOf } from "../context.ts";
import { respondObject } from "../representation/respond.ts";
import { managerOf } from "./create.ts";

export interface Change {
  representation: Representation;
  options: { dryRun: boolean; fieldManager: string };
  /** A uid that the object must have. */
  uid?: string | undefined;
  /**
   * Makes the new state out of what clients see now, decoded and defaulted; called again after a lost race. `answered` is not to be
   * changed, and undefined where the kind lets a change create.
   */
  make(answered: AnyObject | undefined): AnyObject;
}

export async function change(context: EndpointContext, exchange: Exchange, resource: Resource, request: Change): Promise<void> {
  const { registry, admission } = context;
  const { options, uid, make, representation } = request;
  const { user, warnings, info } = exchange;
  const { name, subresource } = info;
  const attributes = (object: AnyObject, oldObject: AnyObject | undefined): AdmissionAttributes =>
    admissionAttributes(exchange, resource, oldObject ? "UPDATE" : "CREATE", options.dryRun, {
      object,
      oldObject,
      options: { ...options },
    });
  const written = await updateObject(registry, resource, {
    name,
    namespace: namespaceOf(exchange, resource),
    key: keyIn(exchange, resource),
    subresource,
    user,
    dryRun: options.dryRun,
    warnings,
    ...(uid ? { uid } : {}),
    async produce(previous, answered) {
      const object = make(answered);
      dedupOwnerReferences(object, warnings);
      const manager = managerOf(exchange, options.fieldManager);
      registry.fields.track(object, previous, { resource, manager, subresource, operation: "Update" });
      await admission.admit(attributes(object, previous));
      return object;
    },
    validate: (object, previous) => admission.validate(attributes(object, previous)),
  });
  respondObject(context, exchange, resource, written.created ? 201 : 200, written, representation);
}
