/** The scale subresource: autoscaling/v1 Scale in front of whatever counts replicas. Source: pkg/registry/apps/…/storage ScaleREST. */
import type { AnyObject, Subresources } from "@kubarium/api/server";
import { badRequest, conflict, invalid, notFound, validateNonnegative, Path } from "@kubarium/apimachinery";
import type { Exchange } from "../../http/exchange.ts";
import { negotiate } from "../../http/negotiation.ts";
import { encodeLoose } from "../../registry/encoding.ts";
import { Resource } from "../../registry/resources.ts";
import { updateObject } from "../../registry/update.ts";
import { admissionAttributes, type EndpointContext, keyIn, namespaceOf, type ResourceHandler } from "../context.ts";
import { decodePatched } from "../patching/decode-patched.ts";
import { patchType, readPatch } from "../patching/read-patch.ts";
import { respondObject } from "../representation/respond.ts";
import { checkName, readObject } from "../request/body.ts";
import { patchOptions, updateOptions, type WriteOptions } from "../request/options.ts";
import { managerOf } from "../verbs/create.ts";

type ScaleRules = NonNullable<Subresources<AnyObject>["scale"]>;

/** Scale as a resource of its own, for tables and schemas. */
const scaleResource = new Resource({
  group: "autoscaling",
  version: "v1",
  kind: "Scale",
  resource: "scales",
  singular: "scale",
  namespaced: true,
  model: "Scale",
  strategy: {},
  columns: {
    columns: [
      { name: "Name", type: "string", format: "name", description: "Name of the scaled object." },
      { name: "Desired", type: "integer", description: "desired number of instances for the scaled object." },
      { name: "Available", type: "integer", description: "actual number of observed instances of the scaled object." },
      { name: "Age", type: "string", description: "Time since the scaled object was created." },
    ],
    cells: ({ metadata, spec, status }, { ageOf }) => [
      metadata.name ?? "",
      spec?.replicas ?? 0,
      status?.replicas ?? 0,
      ageOf(metadata.creationTimestamp),
    ],
  },
});

export const getScale: ResourceHandler = async (context, exchange, resource) => {
  const representation = negotiate(exchange.headers.accept, false);
  const entry = await context.registry.storage.get(resource.storeName, keyIn(exchange, resource));
  if (!entry) throw notFound(resource.qualified, exchange.info.name);
  const object = scaleOf(resource.object(entry), rulesOf(resource));
  respondObject(context, exchange, scaleResource, 200, { object, text: encodeLoose(object) }, representation);
};

export const updateScale: ResourceHandler = async (context, exchange, resource) => {
  const options = updateOptions(exchange);
  const { definition, apiVersion, kind } = scaleResource;
  const sent = await readObject(exchange, context.schemas, { model: definition.model, apiVersion, kind }, options.fieldValidation);
  checkName(sent, exchange.info.name);
  await writeScale(context, exchange, resource, options, () => structuredClone(sent));
};

export const patchScale: ResourceHandler = async (context, exchange, resource) => {
  patchType(exchange);
  const options = patchOptions(exchange, false);
  const read = readPatch(
    context.schemas,
    exchange,
    scaleResource.definition.model,
    (await exchange.body()).toString("utf8"),
    options.fieldValidation,
  );
  await writeScale(context, exchange, resource, options, (current) => {
    const scale = decodePatched(exchange, context.schemas, scaleResource.definition.model, read, current, options.fieldValidation);
    checkName(scale, exchange.info.name);
    return scale;
  });
};

async function writeScale(
  context: EndpointContext,
  exchange: Exchange,
  resource: Resource,
  options: WriteOptions,
  change: (current: AnyObject) => AnyObject,
): Promise<void> {
  const representation = negotiate(exchange.headers.accept, false);
  const { registry, admission } = context;
  const { name } = exchange.info;
  const rules = rulesOf(resource);
  const attributes = admissionAttributes(exchange, resource, "UPDATE", options.dryRun, { options: { ...options } });
  const produce = async (previous: AnyObject | undefined): Promise<AnyObject> => {
    if (!previous) throw notFound(resource.qualified, name);
    const oldObject = scaleOf(previous, rules);
    const scale = change(oldObject);
    await admission.admit({ ...attributes, object: scale, oldObject });
    checkScale(resource, scale, previous);
    const object = structuredClone(previous) as AnyObject;
    rules.setReplicas(object, scale["spec"]?.replicas ?? 0);
    if (scale.metadata.resourceVersion) object.metadata.resourceVersion = scale.metadata.resourceVersion;
    else delete object.metadata.resourceVersion;
    registry.fields.track(object, previous, {
      resource,
      manager: managerOf(exchange, options.fieldManager),
      subresource: "scale",
      operation: "Update",
    });
    return object;
  };
  const written = await updateObject(registry, resource, {
    name,
    namespace: namespaceOf(exchange, resource),
    key: keyIn(exchange, resource),
    subresource: "",
    user: exchange.user,
    dryRun: options.dryRun,
    warnings: exchange.warnings,
    produce,
    validate: (object, previous) =>
      admission.validate({
        ...attributes,
        object: scaleOf(object, rules),
        ...(previous ? { oldObject: scaleOf(previous, rules) } : {}),
      }),
  });
  const object = scaleOf(written.object, rules);
  respondObject(context, exchange, scaleResource, 200, { object, text: encodeLoose(object) }, representation);
}

function checkScale(resource: Resource, scale: AnyObject, { metadata }: AnyObject): void {
  const errors = validateNonnegative(scale["spec"]?.replicas ?? 0, new Path("spec").child("replicas"));
  if (errors.length > 0) throw invalid({ group: "autoscaling", kind: "Scale" }, metadata.name ?? "", errors);
  const { uid } = scale.metadata;
  if (uid && uid !== metadata.uid) {
    const { group, resource: plural } = resource.qualified;
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`;
    throw conflict({ group, resource: `${plural}/scale` }, metadata.name ?? "", why);
  }
}

function rulesOf({ definition }: Resource): ScaleRules {
  const rules = definition.subresources?.scale;
  if (!rules) throw badRequest(`${definition.resource} cannot be scaled`);
  return rules;
}

function scaleOf(object: AnyObject, rules: ScaleRules): AnyObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const replicas = rules.replicas(object);
  const selector = rules.selector(object);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, ...(resourceVersion ? { resourceVersion } : {}), creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: rules.statusReplicas(object), ...(selector ? { selector } : {}) },
  } as AnyObject;
}
