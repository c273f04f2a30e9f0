/** DefaultTolerationSeconds: every Pod stays for a while on a node that is not ready or unreachable. Source: plugin/pkg/admission/defaulttolerationseconds. */
import type { Toleration } from "@kubarium/api";
import type { AdmissionPlugin } from "../../admission.ts";

const TOLERATED_SECONDS = 300;
const TAINTS = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",
  admit({ operation, resource, subresource, object }) {
    if (resource.fullName !== "pods" || subresource || !object || (operation !== "CREATE" && operation !== "UPDATE")) return;
    const spec = object["spec"];
    const missing = missingTolerations(spec.tolerations ?? []);
    if (missing.length) spec.tolerations = [...(spec.tolerations ?? []), ...missing];
  },
};

/** What is to follow the Pod's own tolerations; one without a key or without an effect counts for any. */
function missingTolerations(own: readonly Toleration[]): Toleration[] {
  return TAINTS.filter((key) => !own.some((toleration) => tolerates(toleration, key))).map((key) => ({
    key,
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds: TOLERATED_SECONDS,
  }));
}

function tolerates({ key, effect }: Toleration, taint: string): boolean {
  return (!key || key === taint) && (!effect || effect === "NoExecute");
}
