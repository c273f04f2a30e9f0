/** Descriptions and enum values of fields as kubernetes-models has them in its declarations; fuller than client-node's. */
import { existsSync, readFileSync } from "node:fs";
import { goPackages } from "./facts/packages.ts";
import { packageFile } from "./paths.ts";

export interface ReferenceField {
  description: string;
  /** Empty when any value goes. */
  values: string[];
}

const PROPERTY = /^ {4}(?:\/\*\*\n((?: {5}\*.*\n)+?) {5}\*\/\n {4})?"([^"]+)"\??: ((?:\{\n +\[key: string\]: )?[^;\n{]*)/gm;

/** By field; "" is the definition itself. */
export function referenceFields(openApi: string, name: string): Record<string, ReferenceField> {
  const file = declarationFile(openApi, name);
  if (!existsSync(file)) return {};
  const text = readFileSync(file, "utf8");
  const start = text.indexOf("export interface");
  const body = text.slice(start, text.indexOf("\n}\n", start));
  const head = /\/\*\*\n((?: \*.*\n)+?) \*\/\nexport interface/.exec(text)?.[1] ?? "";
  const fields: Record<string, ReferenceField> = { "": { description: commentText(head), values: [] } };
  for (const [, comment = "", field = "", type = ""] of body.matchAll(PROPERTY))
    fields[field] = {
      description: commentText(comment),
      values: valuesOf(type),
    };
  return fields;
}

/** `"A" | "B"`, also as elements of a list or of a map. */
function valuesOf(type: string): string[] {
  const choice = /^(?:Array<|\{\s+\[key: string\]: )?("[^"]*"(?: \| "[^"]*")+)>?$/.exec(type.trim())?.[1];
  return choice ? (JSON.parse(`[${choice.replaceAll(" | ", ",")}]`) as string[]) : [];
}

function declarationFile(openApi: string, name: string): string {
  const facts = goPackages.find((candidate) => candidate.openApi === openApi);
  if (facts?.group === undefined) {
    const path = openApi.replace("io.k8s.apimachinery.pkg.", "").replaceAll(".", "/");
    return packageFile("@kubernetes-models/apimachinery", `${path}/${name}.d.ts`);
  }
  return packageFile("kubernetes-models", `${facts.group ? `${facts.group}/` : ""}${facts.version}/${name}.d.ts`);
}

function commentText(comment: string): string {
  return comment
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join("\n")
    .replaceAll("*\\/", "*/")
    .replaceAll("\\*", "*")
    .trim()
    .replace(/\n@deprecated$/, "");
}
