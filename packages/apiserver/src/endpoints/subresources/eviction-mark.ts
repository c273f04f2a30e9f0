/** Before an evicted pod is deleted its status says why. Source: addConditionAndDeletePod in pkg/registry/core/pod/storage/eviction.go. */
import type { Pod } from "@kubarium/api";
import { type AnyObject, markEvicted } from "@kubarium/api/server";
import { conflict, type DeleteOptions, notFound, type StatusError } from "@kubarium/apimachinery";
import type { Exchange } from "../../http/exchange.ts";
import type { Resource } from "../../registry/resources.ts";
import { updateObject } from "../../registry/update.ts";
import { type EndpointContext, keyIn } from "../context.ts";

type Preconditions = NonNullable<DeleteOptions["preconditions"]>;

/** Says in the pod's status what ends it. The delete then wants the version that this has made. */
export async function writeMark(
  registry: EndpointContext["registry"],
  exchange: Exchange,
  resource: Resource,
  preconditions: Preconditions,
): Promise<void> {
  const { name, namespace } = exchange.info;
  const { object } = await updateObject(registry, resource, {
    name,
    namespace,
    key: keyIn(exchange, resource),
    subresource: "eviction",
    raw: true,
    user: exchange.user,
    dryRun: false,
    warnings: exchange.warnings,
    produce(latest) {
      if (!latest) throw notFound(resource.qualified, name);
      checkPreconditions(latest, preconditions);
      return markEvicted(structuredClone(latest) as unknown as Pod, registry) as unknown as AnyObject;
    },
    validate: async () => {},
  });
  if (preconditions.resourceVersion !== undefined) preconditions.resourceVersion = object.metadata.resourceVersion ?? "";
}

function checkPreconditions({ metadata }: AnyObject, { uid, resourceVersion }: Preconditions): void {
  const changed = (what: string, wanted: string, found: string | undefined, consequence: string): StatusError => {
    const why = `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${found}). ${consequence}`;
    return conflict({ group: "", resource: "Pod" }, metadata.name ?? "", why);
  };
  if (uid && uid !== metadata.uid) throw changed("UID", uid, metadata.uid, "The object might have been deleted and then recreated");
  if (!resourceVersion || resourceVersion === metadata.resourceVersion) return;
  throw changed("ResourceVersion", resourceVersion, metadata.resourceVersion, "The object might have been modified");
}
