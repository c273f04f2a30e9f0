/** StorageObjectInUseProtection: storage stays until its protection controller lets go. Source: plugin/pkg/admission/storage/storageobjectinuseprotection. */
import type { AdmissionPlugin } from "../../admission.ts";

const FINALIZERS: Readonly<Record<string, string>> = {
  persistentvolumes: "kubernetes.io/pv-protection",
  persistentvolumeclaims: "kubernetes.io/pvc-protection",
  "volumeattributesclasses.storage.k8s.io": "kubernetes.io/vac-protection",
};

export const storageObjectInUseProtection: AdmissionPlugin = {
  name: "StorageObjectInUseProtection",
  admit({ operation, resource, subresource, object }) {
    const finalizer = FINALIZERS[resource.fullName];
    if (operation !== "CREATE" || subresource || !finalizer || !object) return;
    const finalizers = object.metadata.finalizers ?? [];
    if (!finalizers.includes(finalizer)) object.metadata.finalizers = [...finalizers, finalizer];
  },
};
