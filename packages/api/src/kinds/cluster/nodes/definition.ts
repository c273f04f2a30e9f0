/** Node. Source: pkg/registry/core/node. A create carries its status (kubelets register that way); an update does not. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { keepField, statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { nodeColumns } from "./columns.ts";

const common = commonStrategy({});

export const nodeDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "Node",
  resource: "nodes",
  singular: "node",
  shortNames: ["no"],
  namespaced: false,
  model: "Node",
  columns: nodeColumns,
  strategy: {
    ...common,
    prepareForUpdate(node, previous, context) {
      common.prepareForUpdate(node, previous, context);
      keepField(node, previous, "status");
    },
  },
  selectableFields: (node) => ({ "spec.unschedulable": String(node.spec?.unschedulable ?? false) }),
  subresources: { status: statusSubresource() },
};
