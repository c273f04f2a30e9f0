/** The errors of strategic merge patch and how they are answered. Source: apimachinery/pkg/util/mergepatch, handlers/patch.go. */
import { badRequest, unknownError } from "../../errors/constructors.ts";
import { genericError } from "../../errors/generic.ts";
import type { StatusError } from "../../errors/status-error.ts";
import { goPrint } from "../../validation/go-text.ts";

export const badPrimitiveList = (): StatusError => badRequest("invalid patch format of primitive list");
export const badRetainKeys = (): StatusError => badRequest("invalid patch format of retainKeys");
export const badElementOrder = (): StatusError => badRequest("invalid patch format of setElementOrder list");
export const listsOfLists = (): StatusError => genericError(422, "lists of lists are not supported");

/** The rest are plain errors in Kubernetes, so clients see 500 and the text. */
export const noMergeKey = (map: unknown, key: string): StatusError =>
  unknownError(`map: ${goPrint(map)} does not contain declared merge key: ${key}`);
export const badDirective = (directive: unknown, map: unknown): StatusError =>
  unknownError(`unknown patch type: ${asText(directive)} in map: ${goPrint(map)}`);
export const badType = (expected: "map" | "list", actual: unknown): StatusError =>
  unknownError(`expected a ${expected === "map" ? MAP : LIST}, but received a ${goTypeName(actual)}`);

const MAP = "map[string]interface {}";
const LIST = "[]interface {}";

/** %s of what is mostly a string. */
function asText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "%!s(<nil>)";
  if (typeof value === "object") return goPrint(value);
  return `%!s(${goTypeName(value)}=${goPrint(value)})`;
}

function goTypeName(value: unknown): string {
  if (value === null || value === undefined) return "%!s(<nil>)";
  if (Array.isArray(value)) return LIST;
  if (typeof value === "object") return MAP;
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  return typeof value === "boolean" ? "bool" : "string";
}
