/** ControllerRevision. Source: pkg/registry/apps/controllerrevision. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { controllerRevisionColumns } from "./columns.ts";
import { validateControllerRevision, validateControllerRevisionUpdate } from "./validation.ts";

export const controllerRevisionDefinition: ResourceDefinition = {
  group: "apps",
  version: "v1",
  kind: "ControllerRevision",
  resource: "controllerrevisions",
  singular: "controllerrevision",
  namespaced: true,
  model: "ControllerRevision",
  columns: controllerRevisionColumns,
  strategy: {
    ...commonStrategy({}),
    validateCreate: validateControllerRevision,
    validateUpdate: validateControllerRevisionUpdate,
  },
};
