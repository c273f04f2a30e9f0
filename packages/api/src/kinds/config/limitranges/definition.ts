/** LimitRange. Source: pkg/registry/core/limitrange. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const limitRangeDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "LimitRange",
  resource: "limitranges",
  singular: "limitrange",
  shortNames: ["limits"],
  namespaced: true,
  model: "LimitRange",
  strategy: { ...commonStrategy({}), allowCreateOnUpdate: true },
};
