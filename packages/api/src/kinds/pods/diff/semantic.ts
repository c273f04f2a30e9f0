/** Whether two structs are the same to Kubernetes: nothing, null, zero and empty are one; so are ways of writing an amount. */
import { deepEqual } from "@kubarium/apimachinery";
import { goStruct } from "./go-struct.ts";

/** `struct` is a name of go-structs.ts. Equal objects, the usual case, are told apart without building anything. */
export function sameStruct(a: object | undefined, b: object | undefined, struct: string): boolean {
  if (a === b || deepEqual(a, b)) return true;
  if (!a || !b) return false;
  return JSON.stringify(goStruct(a, struct)) === JSON.stringify(goStruct(b, struct));
}
