/** RuntimeClass: a Pod's overhead and where it may run come from its runtime. Source: plugin/pkg/admission/runtimeclass. */
import type { AnyObject } from "@kubarium/api/server";
import { sameAmounts, amountsOf } from "@kubarium/api/quota";
import { deepEqual } from "@kubarium/apimachinery";
import type { AdmissionAttributes, AdmissionPlugin } from "../../admission.ts";
import type { ClusterReader } from "../../cluster-reader.ts";
import { refusal } from "../../refusal.ts";

const CLASSES = "runtimeclasses.node.k8s.io";

export function runtimeClass(reader: ClusterReader): AdmissionPlugin {
  const isNewPod = ({ operation, resource, subresource }: AdmissionAttributes): boolean =>
    operation === "CREATE" && resource.fullName === "pods" && subresource === "";
  return {
    name: "RuntimeClass",
    admit(attributes) {
      if (!isNewPod(attributes)) return;
      const name: string | undefined = attributes.object?.["spec"].runtimeClassName;
      if (!name) return;
      const known = reader.get(CLASSES, name);
      if (known) return apply(attributes, known);
      return reader.fresh(CLASSES, name).then((found) => {
        if (!found) throw refusal(attributes, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
        apply(attributes, found);
      });
    },
    validate(attributes) {
      if (!isNewPod(attributes)) return;
      const spec = attributes.object?.["spec"];
      const overhead = spec.runtimeClassName ? reader.get(CLASSES, spec.runtimeClassName)?.["overhead"] : undefined;
      if (!overhead && spec.overhead)
        throw refusal(attributes, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
    },
  };
}

function apply(attributes: AdmissionAttributes, { overhead, scheduling }: AnyObject): void {
  const spec = attributes.object?.["spec"];
  const fixed: Record<string, string> | undefined = overhead?.podFixed;
  if (overhead) {
    if (Object.keys(spec.overhead ?? {}).length && !sameAmounts(amountsOf(fixed), amountsOf(spec.overhead)))
      throw refusal(attributes, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    if (fixed) spec.overhead = { ...fixed };
  }
  if (!scheduling) return;
  for (const [key, value] of Object.entries<string>(scheduling.nodeSelector ?? {})) {
    const own: string | undefined = spec.nodeSelector?.[key];
    if (own !== undefined && own !== value) {
      const why = `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`;
      throw refusal(attributes, why);
    }
    spec.nodeSelector = { ...spec.nodeSelector, [key]: value };
  }
  const present: object[] = spec.tolerations ?? [];
  const added = (scheduling.tolerations ?? []).filter((each: object) => !present.some((own) => deepEqual(own, each)));
  if (added.length) spec.tolerations = [...present, ...added];
}
