/**
 * Whatever decodes can be defaulted, validated, warned of, shown and stored without an exception: a client must never get a 500 out of
 * a body. Bodies are made at random from the kinds' own schemas, with the values that rules are about.
 */
import { StatusError } from "@kubarium/apimachinery";
import { fakeClock, type Random, seededRandom } from "@kubarium/component-base";
import fc from "fast-check";
import { test } from "vitest";
import type { AnyObject, ResourceDefinition, Strategy, StrategyContext } from "../machinery/definition.ts";
import { DecodeError, decodeValue, type FieldType, modelFor, normalizeObject } from "../schema/index.ts";
import { builtInDefinitions } from "./registry.ts";

const TEXTS = ["", "a", "A_", ".", "x".repeat(300), "a.b/c", "/x", "../y", "1Gi", "-1", "10%", "10.0.0.1", "::1", "http", "é\u0000"];
const CHOICES = ["Always", "Never", "In", "Exists", "Equal", "None", "TCP", "Indexed", "RollingUpdate", "OnDelete", "Resource", "Pods"];
const WORDS = [...TEXTS, ...CHOICES, "Utilization", "Localhost", "cpu", "memory", "storage", "kubernetes.io/os", "* * * * *", "@every x"];
const NUMBERS = [0, 1, -1, 5, 80, 65_536, 2 ** 31 - 1];
const AMOUNTS = ["0", "1", "-1", "100m", "0.1Mi", "1Gi", "1e3"];
const TIME = "2026-01-01T00:00:00Z";
const MAX_DEPTH = 9;

class Bodies {
  private readonly random: Random;
  constructor(random: Random) {
    this.random = random;
  }

  private pick<T>(values: readonly T[]): T {
    return values[this.random.below(values.length)] as T;
  }

  private times<T>(make: () => T): T[] {
    return Array.from({ length: this.pick([0, 1, 1, 2, 3]) }, make);
  }

  /** A struct with about half of its fields, fewer the deeper it is. */
  struct(name: string, depth = 0): Record<string, unknown> {
    const body: Record<string, unknown> = {};
    const share = depth < 2 ? 0.7 : depth < 5 ? 0.35 : 0.2;
    for (const { name: field, type } of modelFor(name).fields.values()) {
      if (depth >= MAX_DEPTH || this.random.next() > share) continue;
      body[field] = this.random.next() < 0.05 ? null : this.value(type, depth + 1);
    }
    return body;
  }

  private value(type: FieldType, depth: number): unknown {
    switch (type.kind) {
      case "model":
        return this.struct(type.model.name, depth);
      case "list":
        return this.times(() => this.value(type.element, depth + 1));
      case "map":
        return Object.fromEntries(this.times(() => [this.pick(WORDS), this.value(type.value, depth + 1)]));
      case "bool":
        return this.random.next() < 0.5;
      case "int32":
      case "int64":
      case "double":
        return this.pick(NUMBERS);
      case "quantity":
        return this.pick(AMOUNTS);
      case "intOrString":
        return this.random.next() < 0.5 ? this.pick(NUMBERS) : this.pick(WORDS);
      case "time":
        return TIME;
      case "microTime":
        return "2026-01-01T00:00:00.000000Z";
      case "duration":
        return "1s";
      case "bytes":
        return "aGk=";
      case "string":
        return this.pick(WORDS);
      default:
        return this.pick<unknown>([{}, { type: "object" }, true]);
    }
  }
}

const context: StrategyContext = {
  clock: fakeClock(),
  random: seededRandom(1),
  get: () => undefined,
  list: () => [],
  claim: async () => true,
  release: async () => {},
  createCompanion: async () => true,
  deleteCompanion: async () => {},
  serviceCidr: "10.96.0.0/12",
  nodePortRange: { from: 30_000, to: 32_767 },
  warn: () => {},
  user: { name: "u", groups: [] },
};

/** As the apiserver hands it to the strategies; undefined when the body does not decode. */
function decoded({ model, setDefaults }: ResourceDefinition, body: Record<string, unknown>): AnyObject | undefined {
  try {
    const { object } = decodeValue({ value: structuredClone(body), model });
    const result = object as AnyObject;
    result.metadata = { ...result.metadata, name: result.metadata?.name || "n", uid: "u" };
    setDefaults?.(result);
    return result;
  } catch (error) {
    if (error instanceof DecodeError || error instanceof StatusError) return undefined;
    throw error;
  }
}

type Update = Pick<Strategy<AnyObject>, "prepareForUpdate" | "validateUpdate" | "warningsOnUpdate">;

function update(rules: Update | undefined, object: AnyObject, previous: AnyObject): void {
  const next = structuredClone(object);
  rules?.prepareForUpdate?.(next, previous, context);
  for (const error of rules?.validateUpdate?.(next, previous, context) ?? []) error.text();
  rules?.warningsOnUpdate?.(next, previous);
}

function exercise(definition: ResourceDefinition, bodies: Bodies): void {
  const { strategy, subresources, model } = definition;
  const object = decoded(definition, bodies.struct(model));
  const previous = decoded(definition, bodies.struct(model));
  if (!object || !previous) return;
  for (const each of [object, previous]) strategy.prepareForCreate?.(each, context);
  const errors = strategy.validateCreate?.(object, context) ?? [];
  for (const error of errors) error.text();
  strategy.warningsOnCreate?.(object);
  if (errors.length === 0) definition.columns?.cells(object, { ageOf: () => "1s", nowMs: 0 });
  Object.assign(object, { status: bodies.struct(model)["status"] ?? object["status"] });
  const again = decoded(definition, object) ?? object;
  for (const rules of [strategy, subresources?.status, ...Object.values(subresources?.updates ?? {})]) update(rules, again, previous);
  normalizeObject(again, model);
  definition.selectableFields?.(again);
  strategy.gracePeriodSeconds?.(again, undefined);
}

test.for(builtInDefinitions.map((definition) => ({ name: `${definition.kind} ${definition.group}/${definition.version}`, definition })))(
  "no body of a $name makes its rules throw",
  ({ definition }) => {
    fc.assert(
      fc.property(fc.nat(), (seed) => exercise(definition, new Bodies(seededRandom(seed)))),
      { numRuns: 30 },
    );
  },
);
