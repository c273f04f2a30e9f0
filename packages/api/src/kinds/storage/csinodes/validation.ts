/** Source: ValidateCSINode of pkg/apis/storage/validation. A driver that is known stays as it is, but for how much it can take. */
import {
  duplicate,
  type FieldError,
  invalidEach,
  invalidValue,
  isQualifiedName,
  required,
  validateImmutableField,
  validateNonnegative,
} from "@kubarium/apimachinery";
import type { CSINodeDriver } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { validateDriverName } from "../checks.ts";

const MAX_NODE_ID_LENGTH = 256;
const DRIVERS = "spec.drivers";

const driversOf = ({ spec }: AnyObject): CSINodeDriver[] => spec?.drivers ?? [];

export function validateCsiNode(node: AnyObject): FieldError[] {
  const names = new Set<string>();
  return driversOf(node).flatMap((driver, index) => driverErrors(driver, names, `${DRIVERS}[${index}]`));
}

function driverErrors(driver: CSINodeDriver, names: Set<string>, path: string): FieldError[] {
  const { name = "", nodeID = "", allocatable, topologyKeys = [] } = driver;
  const errors = validateDriverName(name, `${path}.name`);
  if (!nodeID) errors.push(required(`${path}.nodeID`));
  if (nodeID.length > MAX_NODE_ID_LENGTH)
    errors.push(invalidValue(`${path}.nodeID`, nodeID, `must be ${MAX_NODE_ID_LENGTH} characters or less`));
  errors.push(...validateNonnegative(allocatable?.count ?? 0, `${path}.allocatable.count`));
  if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
  names.add(name);
  for (const [index, key] of topologyKeys.entries()) {
    if (!key) errors.push(required(path));
    if (topologyKeys.indexOf(key) < index) errors.push(duplicate(path, key));
    errors.push(...invalidEach(path, key, isQualifiedName(key)));
  }
  return errors;
}

const goDriver = ({ name, nodeID, topologyKeys }: CSINodeDriver) => ({
  Name: name,
  NodeID: nodeID,
  TopologyKeys: topologyKeys?.length ? topologyKeys : null,
  Allocatable: null,
});

export function validateCsiNodeUpdate(node: AnyObject, previous: AnyObject): FieldError[] {
  const changes = driversOf(previous).flatMap((before) =>
    driversOf(node)
      .filter(({ name }) => name === before.name)
      .flatMap((driver) => validateImmutableField(goDriver(driver), goDriver(before), DRIVERS)),
  );
  return [...validateCsiNode(node), ...changes];
}
