/** Columns of the kinds of dynamic resource allocation. Source: printDeviceClass, printResourceClaim, printResourceSlice. */
import type { AnyObject } from "../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../rest/columns.ts";

/** `allocated,reserved`. */
function claimState({ metadata, status }: AnyObject): string {
  const isDeleted = Boolean(metadata.deletionTimestamp);
  const states = isDeleted ? ["deleted"] : [];
  if (status?.allocation) states.push("allocated", ...(status.reservedFor?.length ? ["reserved"] : []));
  else if (!isDeleted) states.push("pending");
  return states.join(",");
}

export const deviceClassColumns = tableOf(nameColumn, ageColumn);

export const resourceClaimTemplateColumns = tableOf(nameColumn, ageColumn);

export const resourceClaimColumns = tableOf(
  nameColumn,
  { name: "State", description: "A summary of the current state (allocated, pending, reserved, etc.).", cell: claimState },
  ageColumn,
);

export const resourceSliceColumns = tableOf(
  nameColumn,
  { name: "Node", field: "api.resource.v1.ResourceSliceSpec.nodeName", cell: ({ spec }) => spec?.nodeName ?? "" },
  { name: "Driver", field: "api.resource.v1.ResourceSliceSpec.driver", cell: ({ spec }) => spec?.driver ?? "" },
  { name: "Pool", field: "api.resource.v1.ResourcePool.name", cell: ({ spec }) => spec?.pool?.name ?? "" },
  ageColumn,
);
