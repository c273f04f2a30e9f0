/** Source: validateDeviceClassSpec in pkg/apis/resource/validation. CEL expressions are taken as they are. */
import { type FieldError, invalidValue, Path } from "@kubarium/apimachinery";
import type { DeviceClassSpec } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { isExtendedResource } from "../../pods/index.ts";
import { validateConfiguration } from "../claims/configuration.ts";
import { MAX_CONFIGS, MAX_SELECTORS, validateList, validateSelector } from "../claims/validation.ts";

const SPEC = new Path("spec");

export function validateDeviceClass({ spec }: AnyObject): FieldError[] {
  const { selectors, config, extendedResourceName: name } = (spec ?? {}) as DeviceClassSpec;
  const errors = [
    ...validateList(selectors, MAX_SELECTORS, SPEC.child("selectors"), validateSelector),
    ...validateList(config, MAX_CONFIGS, SPEC.child("config"), validateConfiguration),
  ];
  if (name == null || isExtendedResource(name)) return errors;
  return [...errors, invalidValue(SPEC.child("extendedResourceName"), name, "must be a valid extended resource name")];
}
