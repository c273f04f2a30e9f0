/** NamespaceLifecycle: nothing new in a namespace that is missing or going away. Source: apiserver plugin/namespace/lifecycle. */
import type { AnyObject } from "@kubarium/api/server";
import { forbidden, notFound, StatusError } from "@kubarium/apimachinery";
import type { AdmissionAttributes, AdmissionPlugin } from "./admission.ts";

export const IMMORTAL_NAMESPACES: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public"]);

/** What may be created in a namespace while it is going away, so that controllers can finish. */
const REVIEWS = new Set(["localsubjectaccessreviews"]);

export interface NamespaceReader {
  /** The namespace as the cache has it, or as the store has it when `fresh` is asked for. */
  namespace(name: string): AnyObject | undefined;
  freshNamespace(name: string): Promise<AnyObject | undefined>;
}

export function namespaceLifecycle(reader: NamespaceReader): AdmissionPlugin {
  return {
    name: "NamespaceLifecycle",
    admit(attributes) {
      const { operation, resource, name, namespace } = attributes;
      const isNamespace = resource.fullName === "namespaces";
      if (operation === "DELETE" && isNamespace && IMMORTAL_NAMESPACES.has(name))
        throw forbidden(resource.qualified, name, "this namespace may not be deleted");
      if (operation !== "CREATE" || isNamespace || namespace === "" || REVIEWS.has(resource.fullName.split(".")[0] ?? "")) return;
      const known = reader.namespace(namespace);
      if (known) return refuseTerminating(attributes, known);
      return reader.freshNamespace(namespace).then((found) => {
        if (!found) throw notFound({ group: "", resource: "namespaces" }, namespace);
        refuseTerminating(attributes, found);
      });
    },
  };
}

function refuseTerminating({ resource, name, namespace, object }: AdmissionAttributes, found: AnyObject): void {
  if (found["status"]?.phase !== "Terminating") return;
  const named = name || object?.metadata.name || "";
  const { status } = forbidden(
    resource.qualified,
    named,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
  );
  const cause = { reason: "NamespaceTerminating", message: `namespace ${namespace} is being terminated`, field: "metadata.namespace" };
  throw new StatusError({ ...status, details: { ...status.details, causes: [cause] } });
}
