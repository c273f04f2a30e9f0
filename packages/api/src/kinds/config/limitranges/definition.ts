/** LimitRange. Source: pkg/registry/core/limitrange. One without a name gets a uid for one. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { setLimitRangeDefaults } from "./defaults.ts";
import { validateLimitRange } from "./validation.ts";

export const limitRangeDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "LimitRange",
  resource: "limitranges",
  singular: "limitrange",
  shortNames: ["limits"],
  namespaced: true,
  model: "LimitRange",
  setDefaults: setLimitRangeDefaults,
  strategy: {
    ...commonStrategy({}),
    prepareForCreate(limitRange, { random }) {
      limitRange.metadata.name ||= random.uuid();
    },
    validateCreate: validateLimitRange,
    validateUpdate: validateLimitRange,
    allowCreateOnUpdate: true,
  },
};
