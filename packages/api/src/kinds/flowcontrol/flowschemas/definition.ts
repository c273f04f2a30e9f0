/** FlowSchema. Source: pkg/registry/flowcontrol/flowschema. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { allMetadata, statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { flowSchemaColumns } from "../columns.ts";
import { conditionsErrors, setFlowSchemaDefaults, validateFlowSchema } from "./validation.ts";

export const flowSchemaDefinition: ResourceDefinition = {
  group: "flowcontrol.apiserver.k8s.io",
  version: "v1",
  kind: "FlowSchema",
  resource: "flowschemas",
  singular: "flowschema",
  namespaced: false,
  model: "FlowSchema",
  setDefaults: setFlowSchemaDefaults,
  columns: flowSchemaColumns,
  strategy: {
    ...commonStrategy({ generation: whenSpecChanges, status: () => ({}) }),
    validateCreate: validateFlowSchema,
    validateUpdate: validateFlowSchema,
  },
  subresources: { status: { ...statusSubresource(allMetadata), validateUpdate: conditionsErrors } },
};
