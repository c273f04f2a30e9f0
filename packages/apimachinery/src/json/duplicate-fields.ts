/**
 * Fields that a JSON text names more than once, which JSON.parse does not tell. Source: the strict mode of sigs.k8s.io/json, which
 * answers at most 100 of them, each path once.
 */
const MAX_ERRORS = 100;
const TOKEN = /[[\]{},:]|"(?:[^"\\]|\\.)*"/gs;

interface Container {
  keys?: Set<string>;
  /** In lists the position, in objects the key that is being read. */
  at: string | number;
  expectsKey: boolean;
}

/** `duplicate field "spec.replicas"`, `duplicate field "[0].op"`. The text must be valid JSON. */
export function duplicateFields(text: string): string[] {
  const found = new Set<string>();
  const open: Container[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    const inside = open.at(-1);
    if (token === "{") open.push({ keys: new Set(), at: "", expectsKey: true });
    else if (token === "[") open.push({ at: 0, expectsKey: false });
    else if (token === "}" || token === "]") open.pop();
    else if (token === ",") {
      if (inside?.keys) inside.expectsKey = true;
      else if (inside) inside.at = Number(inside.at) + 1;
    } else if (token !== ":" && inside?.keys && inside.expectsKey) {
      inside.expectsKey = false;
      inside.at = JSON.parse(token) as string;
      if (inside.keys.has(inside.at) && found.size < MAX_ERRORS) found.add(`duplicate field ${quoted(open)}`);
      inside.keys.add(inside.at);
    }
  }
  return [...found];
}

function quoted(open: readonly Container[]): string {
  let path = "";
  for (const { at, keys } of open) path += keys ? `${path === "" ? "" : "."}${at}` : `[${at}]`;
  return `"${path}"`;
}
