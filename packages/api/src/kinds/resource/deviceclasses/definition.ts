/** DeviceClass. Source: pkg/registry/resource/deviceclass. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { deviceClassColumns } from "../columns.ts";
import { validateDeviceClass } from "./validation.ts";

export const deviceClassDefinition: ResourceDefinition = {
  group: "resource.k8s.io",
  version: "v1",
  kind: "DeviceClass",
  resource: "deviceclasses",
  singular: "deviceclass",
  namespaced: false,
  model: "DeviceClass",
  columns: deviceClassColumns,
  strategy: {
    ...commonStrategy({ generation: whenSpecChanges }),
    validateCreate: validateDeviceClass,
    validateUpdate: validateDeviceClass,
    returnsDeletedObject: true,
  },
};
