/** Binding a pod to a node: pods/binding and the namespace's bindings. Source: pkg/registry/core/pod/storage BindingREST. */
import type { AnyObject } from "@kubarium/api/server";
import { badRequest, conflict, deepCopy, formatKey, formatTime, notFound, notSupported, required } from "@kubarium/apimachinery";
import type { Exchange } from "../../http/exchange.ts";
import { negotiate } from "../../http/negotiation.ts";
import { plainError } from "../../registry/metadata.ts";
import type { Resource } from "../../registry/resources.ts";
import { updateObject } from "../../registry/update.ts";
import { admissionAttributes, type EndpointContext, type ResourceHandler } from "../context.ts";
import { respondText } from "../representation/respond.ts";
import { readObject } from "../request/body.ts";
import { createOptions } from "../request/options.ts";

const expected = { model: "Binding", apiVersion: "v1", kind: "Binding" };
export const CREATED_STATUS = '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","code":201}';

/** POST pods/NAME/binding, and POST bindings, where the body names the pod. `resource` is either. */
export const bind: ResourceHandler = async (context, exchange, resource) => {
  const representation = negotiate(exchange.headers.accept, false);
  const options = createOptions(exchange);
  const binding = await readObject(exchange, context.schemas, expected, options.fieldValidation);
  const name = exchange.info.name || (binding.metadata.name ?? "");
  if (binding.metadata.name !== name) throw badRequest("name in URL does not match name in Binding object");
  checkTarget(binding);
  const attributes = admissionAttributes(exchange, resource, "CREATE", options.dryRun, { object: binding, options: { ...options } });
  await context.admission.admit(attributes);
  await context.admission.validate(attributes);
  await assign(context, exchange, name, binding, options.dryRun);
  respondText(exchange, 201, CREATED_STATUS, representation);
};

function checkTarget(binding: AnyObject): void {
  const { kind = "", name = "" } = binding["target"] ?? {};
  const errors = [
    ...(kind === "" || kind === "Node" ? [] : [notSupported("target.kind", kind, ["Node", "<empty>"])]),
    ...(name === "" ? [required("target.name")] : []),
  ].map((error) => error.text());
  if (errors.length > 0) throw plainError(errors.length === 1 ? (errors[0] ?? "") : `[${errors.join(", ")}]`);
}

async function assign({ registry }: EndpointContext, exchange: Exchange, name: string, binding: AnyObject, dryRun: boolean): Promise<void> {
  const { namespace } = exchange.info;
  const pods = registry.resources.stored("pods") as Resource;
  const { uid, resourceVersion } = binding.metadata;
  await updateObject(registry, pods, {
    name,
    namespace,
    key: formatKey({ namespace, name }),
    subresource: "binding",
    raw: true,
    user: exchange.user,
    dryRun,
    warnings: exchange.warnings,
    ...(uid ? { uid } : {}),
    produce: (pod) => {
      if (!pod) throw notFound(pods.qualified, name);
      const obstacle = bindingObstacle(pod);
      if (obstacle) throw conflict({ group: "", resource: "pods/binding" }, name, obstacle);
      const bound = planBound(deepCopy(pod), binding, formatTime(registry.clock.now()));
      if (resourceVersion) bound.metadata.resourceVersion = resourceVersion;
      return bound;
    },
    validate: async () => {},
  });
}

/** Why a pod cannot be bound; undefined when it can. */
function bindingObstacle({ metadata, spec }: AnyObject): string | undefined {
  if (metadata.deletionTimestamp) return `pod ${metadata.name} is being deleted, cannot be assigned to a host`;
  if (spec?.nodeName) return `pod ${metadata.name} is already assigned to node ${JSON.stringify(spec.nodeName)}`;
  if (spec?.schedulingGates?.length) return `pod ${metadata.name} has non-empty .spec.schedulingGates`;
  return undefined;
}

/** The pod on its node, with what the binding brings along. Takes the pod over. */
function planBound(pod: AnyObject, binding: AnyObject, now: string): AnyObject {
  const { annotations, labels } = binding.metadata;
  pod["spec"].nodeName = binding["target"].name;
  if (annotations) pod.metadata.annotations = { ...pod.metadata.annotations, ...annotations };
  if (labels) pod.metadata.labels = { ...pod.metadata.labels, ...labels };
  const status = { ...pod["status"] };
  delete status.nominatedNodeName;
  const others = (status.conditions ?? []).filter((condition: { type: string }) => condition.type !== "PodScheduled");
  status.conditions = [...others, { type: "PodScheduled", status: "True", lastProbeTime: null, lastTransitionTime: now }];
  pod["status"] = status;
  return pod;
}
