/**
 * Walks a parsed body along its model, in place: drops and reports what the model does not know, checks and normalises every value,
 * leaves out zero values that Go leaves out, adds those that Go always has. Errors read as those of sigs.k8s.io/json.
 */
import { DecodeError } from "./decode-error.ts";
import { NumberLiteral } from "./json/slow-parse.ts";
import { type FieldSchema, type FieldType, type Model, modelFor, type ScalarType } from "./model.ts";
import { decodeScalar, describeJson, Mismatch, plainJson } from "./values/scalars.ts";
import { type FieldPlan, planFor, zeroElement, zeroOf } from "./zero-values.ts";

type Json = Record<string, unknown>;

const MAX_STRICT_ERRORS = 100;

/** One decoding. `members` counts the keys seen, to be held against the text's. */
export class Walk {
  members = 0;
  readonly strictErrors: string[] = [];
  private readonly duplicates: ReadonlyMap<object, ReadonlySet<string>> | undefined;
  /** Where we are, for strict errors: fields and keys as text, list positions as numbers. */
  private readonly path: (string | number)[] = [];
  /** The same for type errors: Go's field names only, with embedded structs. */
  private readonly goFields: string[] = [];
  private mismatch: string | undefined;
  /** Above 0 inside a type that decodes itself without being strict. */
  private lenient = 0;

  constructor(duplicates?: ReadonlyMap<object, ReadonlySet<string>>) {
    this.duplicates = duplicates;
  }

  /** Throws DecodeError. */
  root(model: Model, value: unknown): Json {
    if (value === null) return zeroOf(model);
    if (typeof value !== "object" || Array.isArray(value))
      throw new DecodeError(`json: cannot unmarshal ${describeJson(value)} into Go value of type ${model.go}`);
    this.object(model, value as Json);
    if (this.mismatch !== undefined) throw new DecodeError(this.mismatch);
    return value as Json;
  }

  private object(model: Model, object: Json): void {
    const { fields, always } = planFor(model);
    const repeated = this.duplicates?.get(object);
    for (const key in object) {
      this.members++;
      const plan = fields.get(key);
      if (plan === undefined) {
        this.strict("unknown field", key);
        this.members += countMembers(object[key]);
        delete object[key];
        continue;
      }
      if (repeated?.has(key)) this.strict("duplicate field", key);
      const given = object[key];
      const value = given === null ? undefined : this.field(model, plan, given);
      if (value === undefined) delete object[key];
      else if (value !== given) object[key] = value;
    }
    for (const { name, make } of always) if (object[name] === undefined) object[name] = make();
  }

  /** undefined for what is to be left out. */
  private field(model: Model, { schema, dropsZero }: FieldPlan, given: unknown): unknown {
    const { type } = schema;
    if (type.kind === "string" && typeof given === "string") return given === "" && dropsZero ? undefined : given;
    if (type.kind !== "model" && type.kind !== "list" && type.kind !== "map")
      return this.scalarField(model, schema, type, given, dropsZero);
    this.path.push(schema.name);
    for (const name of schema.embedded) this.goFields.push(name);
    this.goFields.push(schema.name);
    const value = this.value(type, given, model.goName);
    this.path.pop();
    this.goFields.length -= 1 + schema.embedded.length;
    return dropsZero && isEmpty(value) && !KEPT_EMPTY.has(`${model.goName}.${schema.name}`) ? undefined : value;
  }

  private scalarField(model: Model, schema: FieldSchema, type: ScalarType, given: unknown, dropsZero: boolean): unknown {
    if (typeof given === "object") {
      this.path.push(schema.name);
      this.goFields.push(...schema.embedded, schema.name);
      const value = this.scalar(type, given, model.goName);
      this.path.pop();
      this.goFields.length -= 1 + schema.embedded.length;
      return value;
    }
    try {
      const value = decodeScalar(type.kind, given);
      return dropsZero && (value === 0 || value === false || value === "") ? undefined : value;
    } catch (error) {
      this.goFields.push(...schema.embedded, schema.name);
      this.fail(error, type.go, model.goName);
      this.goFields.length -= 1 + schema.embedded.length;
      return undefined;
    }
  }

  /** `struct` is the Go struct that errors name; lists and maps hand on that of their field. */
  private value(type: FieldType, given: unknown, struct: string): unknown {
    switch (type.kind) {
      case "model":
        if (typeof given !== "object" || Array.isArray(given) || isLiteral(given))
          return this.fail(new Mismatch(describeJson(given)), type.go, struct);
        this.object(type.model, given as Json);
        return given;
      case "list":
        if (!Array.isArray(given)) return this.fail(new Mismatch(describeJson(given)), type.go, struct);
        return this.list(type.element, given, struct);
      case "map":
        if (typeof given !== "object" || Array.isArray(given) || isLiteral(given))
          return this.fail(new Mismatch(describeJson(given)), type.go, struct);
        return this.map(type.value, given as Json, struct);
      default:
        return this.scalar(type, given, struct);
    }
  }

  private list(element: FieldType, list: unknown[], struct: string): unknown[] {
    for (let index = 0; index < list.length; index++) {
      const given = list[index];
      if (element.kind === "string" && typeof given === "string") continue;
      if (given === null) {
        list[index] = zeroElement(element);
        continue;
      }
      this.path.push(index);
      list[index] = this.value(element, given, struct);
      this.path.pop();
    }
    return list;
  }

  private map(element: FieldType, map: Json, struct: string): Json {
    const repeated = this.duplicates?.get(map);
    for (const key in map) {
      this.members++;
      if (repeated?.has(key)) this.strict("duplicate field", key);
      const given = map[key];
      if (element.kind === "string" && typeof given === "string") continue;
      if (given === null) {
        map[key] = zeroElement(element);
        continue;
      }
      this.path.push(key);
      const value = this.value(element, given, struct);
      if (value !== given) map[key] = value;
      this.path.pop();
    }
    return map;
  }

  private scalar(type: ScalarType, given: unknown, struct: string): unknown {
    try {
      if (type.kind === "schemaOrArray" || type.kind === "schemaOrBool" || type.kind === "schemaOrStrings")
        return this.schemaChoice(given, struct);
      if (type.kind === "empty") return {};
      if (typeof given === "object") this.members += countMembers(given);
      return decodeScalar(type.kind, given);
    } catch (error) {
      return this.fail(error, type.go, struct);
    }
  }

  /** JSONSchemaPropsOr…: a schema, a list of them, or something plain. */
  private schemaChoice(given: unknown, struct: string): unknown {
    if (typeof given !== "object" || given === null || isLiteral(given)) return plainJson(given);
    this.lenient++;
    const schemas = Array.isArray(given) ? given : [given];
    for (const schema of schemas) if (typeof schema === "object" && schema !== null) this.value(schemaType, schema, struct);
    this.lenient--;
    return given;
  }

  private fail(error: unknown, go: string, struct: string): undefined {
    if (!(error instanceof Mismatch)) throw error;
    const text = `json: cannot unmarshal ${error.found} into Go struct field ${struct}.${this.goFields.join(".")} of type ${error.wanted ?? go}`;
    if (error.hard) throw new DecodeError(text);
    this.mismatch ??= text;
    return undefined;
  }

  private strict(what: "unknown field" | "duplicate field", key: string): void {
    if (this.lenient || this.strictErrors.length >= MAX_STRICT_ERRORS) return;
    let path = "";
    for (const step of [...this.path, key]) path += typeof step === "number" ? `[${step}]` : path ? `.${step}` : step;
    const text = `${what} ${JSON.stringify(path)}`;
    if (!this.strictErrors.includes(text)) this.strictErrors.push(text);
  }
}

/** Optional lists of which an empty one is kept: only a missing one gets a default. */
const KEPT_EMPTY: ReadonlySet<string> = new Set(["HPAScalingRules.policies"]);

let schemaProps: Model | undefined;
const schemaType: FieldType = {
  kind: "model",
  go: "v1.JSONSchemaProps",
  get model() {
    return (schemaProps ??= modelFor("JSONSchemaProps"));
  },
};

const isLiteral = (value: unknown): boolean => value instanceof NumberLiteral;

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value !== "object") return false;
  for (const _ in value) return false;
  return true;
}

/** The members of all objects in free JSON. */
function countMembers(root: unknown): number {
  let count = 0;
  const rest: unknown[] = [root];
  while (rest.length) {
    const value = rest.pop();
    if (typeof value !== "object" || value === null) continue;
    const members = Object.values(value);
    if (!Array.isArray(value)) count += members.length;
    for (const member of members) if (typeof member === "object") rest.push(member);
  }
  return count;
}
