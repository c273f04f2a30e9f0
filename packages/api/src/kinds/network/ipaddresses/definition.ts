/** IPAddress: one per cluster IP in use. Source: pkg/registry/networking/ipaddress. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { validateAddressName, validateIPAddress, validateIPAddressUpdate } from "./validation.ts";

export const ipAddressDefinition: ResourceDefinition = {
  group: "networking.k8s.io",
  version: "v1",
  kind: "IPAddress",
  resource: "ipaddresses",
  singular: "ipaddress",
  shortNames: ["ip"],
  namespaced: false,
  model: "IPAddress",
  strategy: {
    ...commonStrategy({}),
    validateName: validateAddressName,
    validateCreate: validateIPAddress,
    validateUpdate: validateIPAddressUpdate,
  },
};
