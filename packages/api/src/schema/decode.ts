/**
 * Bodies to objects, as the apiserver's serializer does it. Source: apimachinery/pkg/runtime/serializer/json/json.go and
 * apiserver/pkg/endpoints/handlers/create.go.
 */
import { apiVersionOf, parseApiVersion } from "@kubarium/apimachinery";
import type { AnyObject } from "../machinery/definition.ts";
import { DecodeError } from "./decode-error.ts";
import { MAX_JSON_DEPTH, parseJson } from "./json/parse.ts";
import { scanJson } from "./json/scan.ts";
import { NumberLiteral, slowParse } from "./json/slow-parse.ts";
import { type Model, modelFor, modelNames } from "./model.ts";
import { cannotBeHandled, unrecognized } from "./strict-errors.ts";
import { describeJson } from "./values/scalars.ts";
import { Walk } from "./walk.ts";
import { decodeYaml } from "./yaml/decode-yaml.ts";
import { normalizeModel } from "./zero-values.ts";

export interface DecodeRequest {
  text: string;
  /** The model's name: `Deployment`. */
  model: string;
  /** What the path asks for. With it every failure is a StatusError 400 in the apiserver's words; without it a DecodeError. */
  expect?: ExpectedKind;
  /** The body is YAML. */
  yaml?: boolean;
}

export interface ExpectedKind {
  apiVersion: string;
  kind: string;
}

export interface Decoded {
  object: AnyObject;
  /** `unknown field "spec.x"`, `duplicate field "spec.y"`: empty when all is well, at most 100. */
  strictErrors: string[];
}

export interface DecodedKind extends Decoded {
  /** What the body says, from `expect` where it says nothing. Another version of the expected kind is the caller's to refuse. */
  apiVersion: string;
  kind: string;
}

const FIND_KIND = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** JSON or YAML text to an object in decoded form (see zero-values.ts). */
export function decodeObject({ text, model: name, expect, yaml = false }: DecodeRequest): DecodedKind {
  const model = modelFor(name);
  if (!expect) return decodeBare(model, text, yaml);
  const source = readBody(text, yaml, expect);
  const gvk = checkKind(model, source.value, text, expect);
  let decoded: Decoded;
  try {
    decoded = yaml ? walkValue(model, source.value) : walkParsed(model, text, source.value);
  } catch (error) {
    throw error instanceof DecodeError ? cannotBeHandled(gvk, expect.kind, error.message) : error;
  }
  Object.assign(decoded.object, gvk);
  return { object: decoded.object, strictErrors: [...source.strictErrors, ...decoded.strictErrors], ...gvk };
}

/**
 * The same for a value that is parsed already: the outcome of a patch, an object read from the store. Takes the value over and changes
 * it. Throws DecodeError.
 */
export function decodeValue({ value, model }: { value: unknown; model: string }): Decoded {
  return walkValue(modelFor(model), value);
}

/** Brings an object that went through defaults and strategies to the form Go prints and stores, in place. */
export function normalizeObject<T extends object>(object: T, model: string): T {
  return normalizeModel(object as Record<string, unknown>, modelFor(model)) as T;
}

function decodeBare(model: Model, text: string, yaml: boolean): DecodedKind {
  const source = yaml ? decodeYaml(text) : undefined;
  const { object, strictErrors } = source ? walkValue(model, source.value) : walkParsed(model, text, parseJson(text));
  const { apiVersion = "", kind = "" } = object;
  return { object, strictErrors: [...(source?.strictErrors ?? []), ...strictErrors], apiVersion, kind };
}

function readBody(text: string, yaml: boolean, expect: ExpectedKind): { value: unknown; strictErrors: string[] } {
  try {
    if (yaml) return decodeYaml(text);
    return { value: parseJson(text), strictErrors: [] };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw unrecognized(expect.kind, yaml ? error.message : `couldn't get version/kind; json parse error: ${error.message}`, text);
  }
}

/** What the body says it is, completed by what is expected. Throws the 400s for what cannot be this kind. */
function checkKind(model: Model, value: unknown, text: string, expect: ExpectedKind): { apiVersion: string; kind: string } {
  const refuse = (why: string): never => {
    throw unrecognized(expect.kind, why, text);
  };
  const wrong = (found: string, where: string): never =>
    refuse(`couldn't get version/kind; json parse error: json: cannot unmarshal ${found} into Go ${where}`);
  if (value !== null && (typeof value !== "object" || Array.isArray(value) || value instanceof NumberLiteral))
    wrong(describeJson(value), `value of type ${FIND_KIND}`);
  const { apiVersion, kind } = (value ?? {}) as { apiVersion?: unknown; kind?: unknown };
  for (const [field, given] of Object.entries({ apiVersion, kind }))
    if (given !== undefined && given !== null && typeof given !== "string")
      wrong(describeJson(given), `struct field .${field} of type string`);
  const said = { apiVersion: String(apiVersion ?? ""), kind: String(kind ?? "") };
  if (said.apiVersion.split("/").length > 2) refuse(`unexpected GroupVersion string: ${said.apiVersion}`);
  return completeKind(model, said, expect);
}

/** What a body says it is, completed by what is expected. Throws the 400 for what is no such kind. */
export function completeKind(model: Model, said: ExpectedKind, expect: ExpectedKind): ExpectedKind {
  const gvk = { apiVersion: said.apiVersion || expect.apiVersion, kind: said.kind || expect.kind };
  // DeleteOptions and the like are of every group; their handlers look at the kind.
  if (!model.gvk) return gvk;
  if (gvk.kind !== expect.kind || parseApiVersion(gvk.apiVersion).group !== parseApiVersion(expect.apiVersion).group)
    throw cannotBeHandled(gvk, expect.kind, otherKindText(gvk, expect));
  return gvk;
}

/** A kind that there is cannot be converted; one that there is not is not registered. */
function otherKindText(gvk: { apiVersion: string; kind: string }, expect: ExpectedKind): string {
  const { version } = parseApiVersion(gvk.apiVersion);
  const isKnown = gvk.kind === "List" ? gvk.apiVersion === "v1" : modelOfKind(gvk.apiVersion, gvk.kind) !== undefined;
  if (!isKnown) return `no kind "${gvk.kind}" is registered for version "${gvk.apiVersion}" in scheme "pkg/api/legacyscheme/scheme.go:30"`;
  const internal = modelOfKind(expect.apiVersion, expect.kind)?.openApiName.split(".").at(-3) ?? "core";
  return `converting (${version}.${gvk.kind}) to (${internal}.${expect.kind}): unknown conversion`;
}

function modelOfKind(apiVersion: string, kind: string): Model | undefined {
  for (const name of modelNames) {
    if (!name.endsWith(kind)) continue;
    const model = modelFor(name);
    if (model.gvk?.kind === kind && apiVersionOf(model.gvk) === apiVersion) return model;
  }
  return undefined;
}

/** The quick way, unless the text holds what a parsed value does not show. */
function walkParsed(model: Model, text: string, value: unknown): Decoded {
  const { members, oddNumbers, depth } = scanJson(text);
  if (depth > MAX_JSON_DEPTH) throw new DecodeError("exceeded max depth");
  if (oddNumbers) return walkSlowly(model, text);
  const walk = new Walk();
  const object = walk.root(model, value) as AnyObject;
  return walk.members === members ? { object, strictErrors: walk.strictErrors } : walkSlowly(model, text);
}

function walkSlowly(model: Model, text: string): Decoded {
  const { value, duplicates } = slowParse(text);
  const walk = new Walk(duplicates);
  return { object: walk.root(model, value) as AnyObject, strictErrors: walk.strictErrors };
}

function walkValue(model: Model, value: unknown): Decoded {
  const walk = new Walk();
  return { object: walk.root(model, value) as AnyObject, strictErrors: walk.strictErrors };
}
