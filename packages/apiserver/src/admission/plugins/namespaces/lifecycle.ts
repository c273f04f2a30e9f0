/** NamespaceLifecycle: nothing new in a namespace that is missing or going away. Source: apiserver plugin/namespace/lifecycle. */
import type { AnyObject } from "@kubarium/api/server";
import { forbidden, notFound, StatusError } from "@kubarium/apimachinery";
import type { AdmissionAttributes, AdmissionPlugin } from "../../admission.ts";
import type { ClusterReader } from "../../cluster-reader.ts";

const IMMORTAL_NAMESPACES: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public"]);

/** What may be created in a namespace while it is going away, so that controllers can finish. */
const REVIEWS = new Set(["localsubjectaccessreviews"]);

export function namespaceLifecycle(reader: ClusterReader): AdmissionPlugin {
  return {
    name: "NamespaceLifecycle",
    admit(attributes) {
      const { operation, resource, name, namespace } = attributes;
      const isNamespace = resource.fullName === "namespaces";
      if (operation === "DELETE" && isNamespace && IMMORTAL_NAMESPACES.has(name))
        throw forbidden(resource.qualified, name, "this namespace may not be deleted");
      if (operation !== "CREATE" || isNamespace || namespace === "" || REVIEWS.has(resource.fullName.split(".")[0] ?? "")) return;
      const known = reader.get("namespaces", namespace);
      if (known) return refuseTerminating(attributes, known);
      return reader.fresh("namespaces", namespace).then((found) => {
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
