/** IPAddress: one per cluster IP in use. Source: pkg/registry/networking/ipaddress. */
import type { AnyObject, ResourceDefinition } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { validateAddressName, validateIPAddress, validateIPAddressUpdate } from "./validation.ts";

/** `services/default/web`, or `pods.example.com/web`. Source: printIPAddress. */
function parent({ spec }: AnyObject): string {
  const reference = spec?.parentRef;
  if (!reference) return "<none>";
  const resource = `${reference.resource ?? ""}${reference.group ? `.${reference.group}` : ""}`;
  return [resource, reference.namespace, reference.name ?? ""].filter((part) => part !== undefined && part !== "").join("/");
}

export const ipAddressDefinition: ResourceDefinition = {
  group: "networking.k8s.io",
  version: "v1",
  kind: "IPAddress",
  resource: "ipaddresses",
  singular: "ipaddress",
  shortNames: ["ip"],
  namespaced: false,
  model: "IPAddress",
  columns: tableOf(nameColumn, { name: "ParentRef", field: "api.networking.v1.IPAddressSpec.parentRef", cell: parent }, ageColumn),
  strategy: {
    ...commonStrategy({}),
    validateName: validateAddressName,
    validateCreate: validateIPAddress,
    validateUpdate: validateIPAddressUpdate,
  },
};
