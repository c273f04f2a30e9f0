/** Source: ValidateLimitRange of pkg/apis/core/validation. */
import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalidEach,
  invalidValue,
  isQualifiedName,
  parseQuantity,
  type Quantity,
  required,
} from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";
import { checkContainerResourceName, checkResourceName, isOvercommitAllowed } from "../../pods/validation/resources/names.ts";

type List = "max" | "min" | "default" | "defaultRequest" | "maxLimitRequestRatio";
type LimitRangeItem = { type?: string } & { [list in List]?: Record<string, string> };

const TYPES = ["Container", "PersistentVolumeClaim", "Pod"];

export function validateLimitRange({ spec }: AnyObject): FieldError[] {
  const limits: LimitRangeItem[] = spec?.limits ?? [];
  return limits.flatMap((item, index) => {
    const path = `spec.limits[${index}]`;
    const seen = limits.findIndex(({ type }) => type === item.type) < index;
    return [
      ...typeErrors(item.type ?? "", `${path}.type`),
      ...(seen ? [duplicate(`${path}.type`, item.type)] : []),
      ...namesErrors(item, path),
      ...[...namesOf(item)].flatMap((name) => amountsErrors(item, name, path)),
    ];
  });
}

function typeErrors(type: string, path: string): FieldError[] {
  const errors = invalidEach(path, type, isQualifiedName(type));
  if (errors.length || type.includes("/") || TYPES.includes(type)) return errors;
  return [invalidValue(path, type, "must be a standard limit type or fully qualified")];
}

function namesErrors(item: LimitRangeItem, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const checkName = item.type === "Pod" || item.type === "Container" ? checkContainerResourceName : checkResourceName;
  const check = (...lists: List[]): void => {
    for (const list of lists) for (const name in item[list]) checkName(errors, `${path}.${list}[${name}]`, name);
  };
  check("max", "min");
  if (item.type === "Pod") {
    for (const list of ["default", "defaultRequest"] as const) {
      const given = Object.keys(item[list] ?? {}).length > 0;
      if (given) errors.push(forbiddenField(`${path}.${list}`, "may not be specified when `type` is 'Pod'"));
    }
  } else check("default", "defaultRequest");
  if (item.type === "PersistentVolumeClaim" && item.min?.["storage"] === undefined && item.max?.["storage"] === undefined) {
    errors.push(required(`${path}.limits`, "either minimum or maximum storage value is required, but neither was provided"));
  }
  check("maxLimitRequestRatio");
  return errors;
}

/** The defaults of a Pod limit are refused, not compared. */
function listsOf(item: LimitRangeItem): readonly List[] {
  return item.type === "Pod" ? ["max", "min", "maxLimitRequestRatio"] : ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"];
}

const namesOf = (item: LimitRangeItem): Set<string> => new Set(listsOf(item).flatMap((list) => Object.keys(item[list] ?? {})));

function amountsErrors(item: LimitRangeItem, name: string, path: string): FieldError[] {
  const amount = (list: List): Quantity | undefined => {
    const text = listsOf(item).includes(list) ? item[list]?.[name] : undefined;
    return text === undefined ? undefined : parseQuantity(text);
  };
  const [min, max, limit, request] = [amount("min"), amount("max"), amount("default"), amount("defaultRequest")];
  const errors: FieldError[] = [];
  const more = (list: List, shown: Quantity, a: [string, Quantity | undefined], b: [string, Quantity | undefined]): void => {
    if (!a[1] || !b[1] || a[1].cmp(b[1]) <= 0) return;
    const text = `${a[0]} value ${a[1]} is greater than ${b[0]} value ${b[1]}`;
    errors.push(invalidValue(`${path}.${list}[${name}]`, shown.toString(), text));
  };
  if (min) more("min", min, ["min", min], ["max", max]);
  if (request) {
    more("defaultRequest", request, ["min", min], ["default request", request]);
    more("defaultRequest", request, ["default request", request], ["max", max]);
    more("defaultRequest", request, ["default request", request], ["default limit", limit]);
  }
  if (min) more("default", min, ["min", min], ["default", limit]);
  if (max) more("default", max, ["default", limit], ["max", max]);
  const ratio = amount("maxLimitRequestRatio");
  if (ratio) errors.push(...ratioErrors(ratio, min, max, `${path}.maxLimitRequestRatio[${name}]`));
  if (!isOvercommitAllowed(name) && limit && request && limit.cmp(request) !== 0) {
    const text = `default value ${limit} must equal to defaultRequest value ${request} in ${name}`;
    errors.push(invalidValue(`${path}.defaultRequest[${name}]`, request.toString(), text));
  }
  return errors;
}

function ratioErrors(ratio: Quantity, min: Quantity | undefined, max: Quantity | undefined, path: string): FieldError[] {
  const errors = ratio.cmpInt(1) < 0 ? [invalidValue(path, ratio.toString(), `ratio ${ratio} is less than 1`)] : [];
  if (!min || !max) return errors;
  const largest = max.milliValue() / min.milliValue();
  if (ratio.milliValue() / 1000 <= largest) return errors;
  return [...errors, invalidValue(path, ratio.toString(), `ratio ${ratio} is greater than max/min = ${largest.toFixed(6)}`)];
}
