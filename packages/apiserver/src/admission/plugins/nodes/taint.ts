/** TaintNodesByCondition: a new Node takes no Pods before it was seen ready. Source: plugin/pkg/admission/nodetaint. */
import type { AdmissionPlugin } from "../../admission.ts";

const NOT_READY = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" };

export const taintNodesByCondition: AdmissionPlugin = {
  name: "TaintNodesByCondition",
  admit({ operation, resource, subresource, object }) {
    if (operation !== "CREATE" || resource.fullName !== "nodes" || subresource || !object) return;
    const spec = (object["spec"] ??= {});
    const taints: { key: string; effect: string }[] = spec.taints ?? [];
    if (taints.some(({ key, effect }) => key === NOT_READY.key && effect === NOT_READY.effect)) return;
    spec.taints = [...taints, { ...NOT_READY }];
  },
};
