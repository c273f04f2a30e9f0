/** What every handler has at hand. */
import type { Clock, Logger, Random } from "@kubarium/component-base";
import type { AdmissionAttributes, AdmissionChain, AdmissionOperation } from "../admission/admission.ts";
import type { Exchange } from "../http/exchange.ts";
import type { Registry } from "../registry/registry.ts";
import type { Resource } from "../registry/resources.ts";
import type { Schemas } from "../registry/schemas.ts";

export interface EndpointContext {
  registry: Registry;
  schemas: Schemas;
  admission: AdmissionChain;
  clock: Clock;
  random: Random;
  log: Logger;
}

/** Answers one request on a resource. */
export type ResourceHandler = (context: EndpointContext, exchange: Exchange, resource: Resource) => Promise<void>;

/** The namespace that a request is about: none for a resource that has none, whatever the path says. */
export function namespaceOf({ info }: Exchange, resource: Resource): string {
  return resource.definition.namespaced ? info.namespace : "";
}

export function keyIn(exchange: Exchange, resource: Resource): string {
  const namespace = namespaceOf(exchange, resource);
  return namespace ? `${namespace}/${exchange.info.name}` : exchange.info.name;
}

export function admissionAttributes(
  exchange: Exchange,
  resource: Resource,
  operation: AdmissionOperation,
  dryRun: boolean,
  more: Partial<AdmissionAttributes> = {},
): AdmissionAttributes {
  const { info, user, warnings } = exchange;
  return {
    operation,
    resource,
    subresource: info.subresource,
    namespace: namespaceOf(exchange, resource),
    name: info.name,
    user,
    dryRun,
    options: {},
    warnings,
    ...more,
  };
}
