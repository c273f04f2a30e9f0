/** Priority: a Pod's number comes from its class, never from its author. Source: plugin/pkg/admission/priority. */
import { type AnyObject, bootstrapPriorityClasses } from "@kubarium/api/server";
import type { AdmissionAttributes, AdmissionPlugin } from "../../admission.ts";
import type { ClusterReader } from "../../cluster-reader.ts";
import { refusal } from "../../refusal.ts";

const CLASSES = "priorityclasses.scheduling.k8s.io";
const SYSTEM_CLASSES = new Set(bootstrapPriorityClasses.map(({ metadata }) => metadata.name));

export function priority(reader: ClusterReader): AdmissionPlugin {
  return {
    name: "Priority",
    admit(attributes) {
      const { operation, resource, subresource, object, oldObject, name } = attributes;
      // Kubernetes' storage of priority classes says so; it comes at the same moment.
      if (operation === "DELETE" && resource.fullName === CLASSES && SYSTEM_CLASSES.has(name))
        throw refusal(attributes, "this is a system priority class and cannot be deleted");
      if (resource.fullName !== "pods" || subresource || !object) return;
      if (operation === "CREATE") setPriority(attributes, object["spec"], reader);
      if (operation === "UPDATE" && oldObject) keepPriority(object["spec"], oldObject["spec"]);
    },
    validate(attributes) {
      const { operation, resource, subresource, object } = attributes;
      if (resource.fullName !== CLASSES || subresource || !object?.["globalDefault"]) return;
      const known = globalDefault(reader.list(CLASSES));
      if (!known || (operation === "UPDATE" && known.metadata.name === object.metadata.name)) return;
      throw refusal(attributes, `PriorityClass ${known.metadata.name} is already marked as default. Only one default can exist`);
    },
  };
}

/** The lowest of the default classes: a race may have let in several. */
function globalDefault(classes: Iterable<AnyObject>): AnyObject | undefined {
  let lowest: AnyObject | undefined;
  for (const each of classes) if (each["globalDefault"] && (!lowest || each["value"] < lowest["value"])) lowest = each;
  return lowest;
}

function setPriority(attributes: AdmissionAttributes, spec: AnyObject[string], reader: ClusterReader): void {
  const asked: string = spec.priorityClassName ?? "";
  const found = asked ? reader.get(CLASSES, asked) : globalDefault(reader.list(CLASSES));
  if (asked && !found) throw refusal(attributes, `no PriorityClass with name ${asked} was found`);
  const value: number = found?.["value"] ?? 0;
  const policy: string | undefined = found ? found["preemptionPolicy"] : "PreemptLowerPriority";
  if (found) spec.priorityClassName = found.metadata.name;
  if (spec.priority !== undefined && spec.priority !== null && spec.priority !== value)
    throw refusal(attributes, provided("integer value of priority", spec.priority, value));
  spec.priority = value;
  if (!policy) return;
  if (spec.preemptionPolicy && spec.preemptionPolicy !== policy)
    throw refusal(attributes, provided("string value of PreemptionPolicy", spec.preemptionPolicy, policy));
  spec.preemptionPolicy = policy;
}

function provided(what: string, own: string | number, computed: string | number): string {
  return `the ${what} (${own}) must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`;
}

function keepPriority(spec: AnyObject[string], old: AnyObject[string]): void {
  for (const field of ["priority", "preemptionPolicy"]) if (old[field] !== undefined) spec[field] ??= old[field];
}
