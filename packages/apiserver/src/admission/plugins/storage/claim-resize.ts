/** PersistentVolumeClaimResize: only what its class can make larger grows. Source: plugin/pkg/admission/storage/persistentvolume/resize. */
import type { AnyObject } from "@kubarium/api/server";
import { parseQuantity, type Quantity } from "@kubarium/apimachinery";
import type { AdmissionPlugin } from "../../admission.ts";
import type { ClusterReader } from "../../cluster-reader.ts";
import { refusal } from "../../refusal.ts";
import { CLASS_ANNOTATION } from "./default-storage-class.ts";

export function claimResize(reader: ClusterReader): AdmissionPlugin {
  return {
    name: "PersistentVolumeClaimResize",
    validate(attributes) {
      const { operation, resource, subresource, object, oldObject } = attributes;
      if (operation !== "UPDATE" || resource.fullName !== "persistentvolumeclaims" || subresource || !object || !oldObject) return;
      if (sizeOf(object).cmp(sizeOf(oldObject)) <= 0) return;
      if (oldObject["status"]?.phase !== "Bound") throw refusal(attributes, "Only bound persistent volume claims can be expanded");
      const name = classOf(object);
      const expandable = name !== "" && name === classOf(oldObject) && reader.get("storageclasses.storage.k8s.io", name);
      if (!expandable || !expandable["allowVolumeExpansion"])
        throw refusal(
          attributes,
          "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize",
        );
    },
  };
}

const sizeOf = ({ spec }: AnyObject): Quantity => parseQuantity(String(spec?.resources?.requests?.storage ?? "0"));

const classOf = ({ metadata, spec }: AnyObject): string => metadata.annotations?.[CLASS_ANNOTATION] ?? spec?.storageClassName ?? "";
