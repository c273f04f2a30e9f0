/**
 * Writes the schemas as `src/generated/models.json`: a line of text per model, read lazily by src/schema/compile.ts, which says what
 * the words mean; and `descriptions.json`, which only OpenAPI needs.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readAnnotations } from "./annotations.ts";
import { type ClientField, type ClientModel, modelNameOf, readClientModels } from "./client-models.ts";
import { goPackages } from "./facts/packages.ts";
import { type GoStructFacts, GoTypes } from "./go-types.ts";
import { plainDescriptions } from "./openapi-facts.ts";
import { overlayFolder } from "./paths.ts";
import { referenceFields } from "./reference-descriptions.ts";

export interface GeneratedSchemas {
  models: string;
  descriptions: string;
}

/** A text, or a text with the values that the field may have. */
type Description = string | [string, ...string[]];
type FieldAnnotations = (field: string) => string;

export async function generateSchemas(): Promise<GeneratedSchemas> {
  const clientModels = await readClientModels();
  const goTypes = new GoTypes(clientModels.map((model) => model.name));
  const known = readAnnotations();
  const newer: Record<string, Record<string, string>> = JSON.parse(readFileSync(join(overlayFolder, "annotations.json"), "utf8"));
  const models: Record<string, string> = {};
  const descriptions: Record<string, Record<string, Description>> = {};
  for (const [definition, text] of Object.entries(plainDescriptions())) descriptions[definition] = { "": text };
  for (const model of clientModels) {
    const struct = goTypes.structOf(model.name);
    const definition = `${struct.openApi}.${struct.name}`;
    const annotations: FieldAnnotations = (field) => newer[definition]?.[field] ?? known.field(definition, field) ?? "";
    models[modelNameOf(model.name)] = modelText(model, struct, goTypes, annotations);
    descriptions[definition] = describe(model, struct);
  }
  return { models: toLines(models), descriptions: toLines(descriptions) };
}

function modelText(model: ClientModel, struct: GoStructFacts, goTypes: GoTypes, annotations: FieldAnnotations): string {
  const names = new Set(model.fields.map((field) => field.name));
  const isKind = names.has("apiVersion") && names.has("kind");
  const group = goPackages.find(({ openApi }) => openApi === struct.openApi)?.group;
  const head = [struct.openApi, struct.name, ...(isKind && group !== undefined ? [`k=${group}`] : []), annotations("")];
  return [words(head), ...model.fields.map((field) => fieldText(field, struct, goTypes, annotations(field.name)))].join(";");
}

/** `containers 2 []@Container r p=merge:name l=map:name`. */
function fieldText(field: ClientField, struct: GoStructFacts, goTypes: GoTypes, annotations: string): string {
  const facts = goTypes.fieldOf(struct, field.name);
  if (!facts) throw new Error(`no facts about ${struct.openApi}.${struct.name}.${field.name}`);
  const { code, go } = goTypes.codeOf(facts.type, facts.openApi);
  checkAgainst(field, code, struct);
  const number = `${facts.numbers.join("/")}${facts.omitEmpty ? "?" : ""}${facts.omitZero ? "!" : ""}`;
  return words([
    field.name,
    number || "-",
    code,
    goName(go, code) ? `g=${go}` : "",
    facts.embedded ? `e=${facts.embedded.slice(1)}` : "",
    field.required ? "r" : "",
    annotations,
  ]);
}

/** Only names that the code does not tell already are kept. */
function goName(go: string, code: string): boolean {
  return (
    /\w\.\w/.test(
      go.replace(/resource\.Quantity|intstr\.IntOrString|runtime\.RawExtension|v1\.(Time|MicroTime|Duration|JSON\w*|FieldsV1)/g, ""),
    ) && !code.includes("@")
  );
}

/** The overlay and client-node must not contradict each other. */
function checkAgainst(field: ClientField, code: string, struct: GoStructFacts): void {
  const bare = code.replace(/^\*/, "");
  const shape = bare.startsWith("[]") ? "Array<" : bare.startsWith("{}") ? "{ [key" : "";
  const isCollection = /^(Array<|\{ \[key)/.test(field.type);
  if (shape ? !field.type.startsWith(shape) : isCollection) throw new Error(`${struct.name}.${field.name}: ${field.type} is no ${code}`);
}

function describe(model: ClientModel, struct: GoStructFacts): Record<string, Description> {
  const references = referenceFields(struct.openApi, struct.name);
  const described = (name: string, own: string): [string, Description] => {
    const { description = "", values = [] } = references[name] ?? {};
    // client-node gives a field without a description that of its type.
    const text = description || (name !== "" && ofTypes.has(own) ? "" : own);
    return [name, values.length ? [text, ...values] : text];
  };
  const all = [described("", model.description), ...model.fields.map((field) => described(field.name, field.description))];
  return Object.fromEntries(all.filter(([, text]) => text !== ""));
}

const ofTypes = new Set(Object.values(plainDescriptions()));
const words = (parts: readonly string[]): string => parts.filter(Boolean).join(" ");

function toLines(table: Record<string, unknown>): string {
  const lines = Object.entries(table).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{\n${lines.join(",\n")}\n}\n`;
}
