/** Source: ValidateCSIStorageCapacity of pkg/apis/storage/validation. */
import {
  type FieldError,
  invalidEach,
  invalidValue,
  isDns1123Subdomain,
  parseQuantity,
  Path,
  validateLabelSelector,
} from "@kubarium/apimachinery";
import type { CSIStorageCapacity } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { labelSelectorWarnings } from "../../cluster/nodes/warnings.ts";
import { sameValue } from "../../rest/generation.ts";

const TOPOLOGY = new Path("nodeTopology");

export function validateCsiStorageCapacity(object: AnyObject, previous?: AnyObject): FieldError[] {
  const { nodeTopology, storageClassName = "", capacity } = object as unknown as CSIStorageCapacity;
  const allowInvalidValues = previous !== undefined && validateLabelSelector(previous["nodeTopology"], TOPOLOGY).length > 0;
  const errors = validateLabelSelector(nodeTopology, TOPOLOGY, { allowInvalidValues });
  const negative = capacity !== undefined && parseQuantity(capacity).sign() < 0;
  return [
    ...errors,
    ...invalidEach("storageClassName", storageClassName, isDns1123Subdomain(storageClassName)),
    ...(negative ? [invalidValue("capacity", capacity, "must be greater than or equal to 0")] : []),
  ];
}

export function validateCsiStorageCapacityUpdate(object: AnyObject, previous: AnyObject): FieldError[] {
  const changed = ["nodeTopology", "storageClassName"].filter((field) => !sameValue(object[field], previous[field]));
  return [
    ...validateCsiStorageCapacity(object, previous),
    ...changed.map((field) => invalidValue(field, object[field], "field is immutable")),
  ];
}

export const capacityWarnings = ({ nodeTopology }: AnyObject): string[] => labelSelectorWarnings(nodeTopology, "nodeTopology");
