/** How Pods of a StatefulSet are replaced. Source: ValidateStatefulSetSpec. `maxUnavailable` is gone by then: its feature is off. */
import { type FieldError, invalidValue, type Path, required } from "@kubarium/apimachinery";
import type { RollingUpdateStatefulSetStrategy, StatefulSetUpdateStrategy } from "../../../generated/types.ts";
import { validateCounts } from "../validation/counts.ts";

export function validateUpdateStrategy({ type = "", rollingUpdate }: StatefulSetUpdateStrategy = {}, path: Path): FieldError[] {
  const at = path.child("rollingUpdate");
  switch (type) {
    case "":
      return [required(path)];
    case "OnDelete":
      return rollingUpdate ? [invalidValue(at, printed(rollingUpdate), "only allowed for updateStrategy 'RollingUpdate'")] : [];
    case "RollingUpdate":
      return rollingUpdate ? validateCounts(rollingUpdate, at, "partition") : [];
    default: {
      const value = { Type: type, RollingUpdate: rollingUpdate ? printed(rollingUpdate) : null };
      return [invalidValue(path, value, "must be 'RollingUpdate' or 'OnDelete'")];
    }
  }
}

/** As the Go struct that it was. */
const printed = ({ partition = 0 }: RollingUpdateStatefulSetStrategy) => ({ Partition: partition, MaxUnavailable: null });
