/**
 * Seam: metadata.managedFields. Server-side apply is a later issue; until then nobody owns fields, and managedFields that a client
 * sends are dropped rather than kept as if they meant something.
 */
import type { AnyObject } from "@kubarium/api/server";

export interface FieldManagementRequest {
  manager: string;
  subresource: string;
  operation: "Update" | "Apply";
}

export interface FieldManagement {
  /** Called with the decoded, defaulted and admitted object before the kind's strategy; `previous` is undefined on create. */
  track(object: AnyObject, previous: AnyObject | undefined, request: FieldManagementRequest): void;
}

export const noFieldManagement: FieldManagement = {
  track(object) {
    delete object.metadata.managedFields;
  },
};
