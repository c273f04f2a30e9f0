/** The stable models of @kubernetes/client-node: names, types, formats, required. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { clientModelsFolder } from "./paths.ts";

export interface ClientModel {
  /** As there: `V1Pod`, `CoreV1Event`. */
  name: string;
  description: string;
  fields: ClientField[];
}

export interface ClientField {
  name: string;
  /** `Array<V1Container>`, `number`, `Date`. */
  type: string;
  format: string;
  required: boolean;
  description: string;
}

interface AttributeType {
  baseName: string;
  type: string;
  format: string;
}

const PRERELEASE = /V\d+(alpha|beta)\d+/;
const CLASS_COMMENT = /\/\*\*\n\* ([^\n]*)\n\*\/\nexport declare class/;
const PROPERTY = /^ {4}(?:\/\*\*\n {4}\* ([^\n]*)\n {4}\*\/\n {4})?'([^']+)'(\??):/gm;

export async function readClientModels(): Promise<ClientModel[]> {
  // The folder also holds models that older releases left behind.
  const index = readFileSync(join(clientModelsFolder, "all.d.ts"), "utf8");
  const names = [...index.matchAll(/models\/(\w+)\.js'/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !PRERELEASE.test(name))
    .sort();
  return Promise.all(names.map(readModel));
}

async function readModel(name: string): Promise<ClientModel> {
  const module = await import(join(clientModelsFolder, `${name}.js`));
  const attributes: AttributeType[] = module[name].attributeTypeMap;
  const declaration = readFileSync(join(clientModelsFolder, `${name}.d.ts`), "utf8");
  const properties = new Map([...declaration.matchAll(PROPERTY)].map((match) => [match[2], match]));
  return {
    name,
    description: unescaped(CLASS_COMMENT.exec(declaration)?.[1] ?? ""),
    fields: attributes.map(({ baseName, type, format }) => {
      const declared = properties.get(baseName) ?? properties.get(attributeName(attributes, baseName));
      return { name: baseName, type, format, required: declared?.[3] === "", description: unescaped(declared?.[1] ?? "") };
    }),
  };
}

/** `$ref` is `$ref` on the wire and `_$ref` or the like in TypeScript. */
function attributeName(attributes: readonly (AttributeType & { name?: string })[], baseName: string): string {
  return attributes.find((attribute) => attribute.baseName === baseName)?.name ?? baseName;
}

function unescaped(comment: string): string {
  return comment
    .replace(/\\(["'`])/g, "$1")
    .replace(/\\n/g, "\n")
    .replace(/\*_\//g, "*/");
}

/** `V1Pod` is Pod, `CoreV1Event` is CoreEvent; other versions keep theirs (`V2HorizontalPodAutoscaler`). */
export function modelNameOf(clientName: string): string {
  return clientName.replace(/^((?!V2)[A-Z][a-z]+)?V1(?=[A-Z])/, "$1");
}

/** The Go struct's name: `CoreV1Event` is Event. */
export function structNameOf(clientName: string): string {
  return clientName === "VersionInfo" ? "Info" : clientName.replace(/^(?:[A-Z][a-z]+)?V\d(?=[A-Z])/, "");
}

/** The Go package that a prefixed name says: `CoreV1Event` is of core/v1; undefined without a prefix. */
export function packageHintOf(clientName: string): { name?: string; version?: string } {
  const match = /^([A-Z][a-z]+)?V(\d)(?=[A-Z])/.exec(clientName);
  return match ? { ...(match[1] ? { name: match[1].toLowerCase() } : {}), version: `v${match[2]}` } : {};
}
