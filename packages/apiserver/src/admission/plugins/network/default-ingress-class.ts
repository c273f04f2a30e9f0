/** DefaultIngressClass: an Ingress that names no class gets the default one. Source: plugin/pkg/admission/network/defaultingressclass. */
import type { AdmissionPlugin } from "../../admission.ts";
import type { ClusterReader } from "../../cluster-reader.ts";
import { defaultClass } from "../default-class.ts";

const DEFAULT = ["ingressclass.kubernetes.io/is-default-class"];
const CLASS_ANNOTATION = "kubernetes.io/ingress.class";

export function defaultIngressClass(reader: ClusterReader): AdmissionPlugin {
  return {
    name: "DefaultIngressClass",
    admit({ operation, resource, subresource, object }) {
      if (operation !== "CREATE" || resource.fullName !== "ingresses.networking.k8s.io" || subresource || !object) return;
      if (typeof object["spec"]?.ingressClassName === "string" || object.metadata.annotations?.[CLASS_ANNOTATION] !== undefined) return;
      const found = defaultClass(reader.list("ingressclasses.networking.k8s.io"), DEFAULT);
      if (found) (object["spec"] ??= {}).ingressClassName = found.metadata.name;
    },
  };
}
