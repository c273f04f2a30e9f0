/** Node. Source: pkg/registry/core/node. A create carries its status (kubelets register that way); an update does not. */
import type { AnyObject, ResourceDefinition } from "../../../machinery/definition.ts";
import { keepField, statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { nodeColumns } from "./columns.ts";
import { setNodeDefaults } from "./defaults.ts";
import { validateNode, validateNodeChange, validateNodeUpdate } from "./validation.ts";
import { nodeWarnings } from "./warnings.ts";

const common = commonStrategy({});

/** Dynamic kubelet configuration is gone. */
function dropConfig({ spec, status }: AnyObject): void {
  delete spec?.configSource;
  delete status?.config;
}

export const nodeDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "Node",
  resource: "nodes",
  singular: "node",
  shortNames: ["no"],
  namespaced: false,
  model: "Node",
  setDefaults: setNodeDefaults,
  columns: nodeColumns,
  strategy: {
    ...common,
    prepareForCreate: dropConfig,
    validateCreate: validateNode,
    prepareForUpdate(node, previous, context) {
      common.prepareForUpdate(node, previous, context);
      delete node.spec?.configSource;
      keepField(node, previous, "status");
    },
    validateUpdate: validateNodeUpdate,
    warningsOnCreate: nodeWarnings,
    warningsOnUpdate: nodeWarnings,
  },
  selectableFields: (node) => ({ "spec.unschedulable": String(node.spec?.unschedulable ?? false) }),
  subresources: { status: { ...statusSubresource(), validateUpdate: validateNodeChange } },
};
