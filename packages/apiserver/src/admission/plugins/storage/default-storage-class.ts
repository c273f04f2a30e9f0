/** DefaultStorageClass: a claim that names no class gets the default one. Source: plugin/pkg/admission/storage/storageclass/setdefault. */
import type { AdmissionPlugin } from "../../admission.ts";
import type { ClusterReader } from "../../cluster-reader.ts";
import { defaultClass } from "../default-class.ts";

const DEFAULT = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];
export const CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

export function defaultStorageClass(reader: ClusterReader): AdmissionPlugin {
  return {
    name: "DefaultStorageClass",
    admit({ operation, resource, subresource, object }) {
      if (operation !== "CREATE" || resource.fullName !== "persistentvolumeclaims" || subresource || !object) return;
      // An empty name means that the claim wants no class.
      if (object.metadata.annotations?.[CLASS_ANNOTATION] !== undefined || typeof object["spec"]?.storageClassName === "string") return;
      const found = defaultClass(reader.list("storageclasses.storage.k8s.io"), DEFAULT);
      if (found) (object["spec"] ??= {}).storageClassName = found.metadata.name;
    },
  };
}
