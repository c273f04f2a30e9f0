/**
 * Seam: metadata.managedFields. Server-side apply is a later issue; until then nobody owns fields, and managedFields that a client
 * sends are dropped rather than kept as if they meant something.
 *
 * What fills it in needs to know: a write that changes nothing but times is no write, so `track` must keep the previous entries' times
 * when its own fields are the same (registry/update.ts compares texts); a lost race calls `track` again with the newer `previous`.
 */
import type { AnyObject } from "@kubarium/api/server";
import type { Resource } from "./resources.ts";

interface FieldManagementRequest {
  /** What is written: its model and apiVersion say what fields there are. For scale the scaled resource. */
  resource: Resource;
  manager: string;
  subresource: string;
  operation: "Update" | "Apply";
}

export interface FieldManagement {
  /**
   * Called with the decoded and defaulted object before admission, as Kubernetes does; changes `object.metadata.managedFields` in
   * place. `previous` is undefined on create, and not to be changed.
   */
  track(object: AnyObject, previous: AnyObject | undefined, request: FieldManagementRequest): void;
}

export const noFieldManagement: FieldManagement = {
  track(object) {
    delete object.metadata.managedFields;
  },
};
