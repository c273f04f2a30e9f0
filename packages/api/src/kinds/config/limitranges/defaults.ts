/** Source: SetDefaults_LimitRangeItem of pkg/apis/core/v1. */
import type { AnyObject } from "../../../machinery/definition.ts";
import { setResourceListDefaults } from "../../pods/defaults/resource-list.ts";

const LISTS = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] as const;

/** A container's limit is the maximum unless it is given; its request is the limit, or else the minimum. */
export function setLimitRangeDefaults({ spec }: AnyObject): void {
  for (const item of spec?.limits ?? []) {
    for (const list of LISTS) setResourceListDefaults(item[list]);
    if (item.type !== "Container") continue;
    item.default = { ...item.max, ...item.default };
    item.defaultRequest = { ...item.min, ...item.default, ...item.defaultRequest };
  }
}
