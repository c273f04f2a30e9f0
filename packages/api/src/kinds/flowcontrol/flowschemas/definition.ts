/** FlowSchema. Source: pkg/registry/flowcontrol/flowschema. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { allMetadata, statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const flowSchemaDefinition: ResourceDefinition = {
  group: "flowcontrol.apiserver.k8s.io",
  version: "v1",
  kind: "FlowSchema",
  resource: "flowschemas",
  singular: "flowschema",
  namespaced: false,
  model: "FlowSchema",
  strategy: commonStrategy({ generation: whenSpecChanges, status: () => ({}) }),
  subresources: { status: statusSubresource(allMetadata) },
};
