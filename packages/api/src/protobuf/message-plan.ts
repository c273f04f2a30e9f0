/** The models as protobuf messages: fields by number, with embedded structs as messages of their own. */
import { goFieldName } from "./go-names.ts";
import type { FieldSchema, Model } from "../schema/model.ts";

export type MessagePlan = ReadonlyMap<number, MessageField>;

type MessageField =
  /** A field of the JSON object; `goName` is for errors. */
  | { field: FieldSchema; goName: string }
  /** An embedded struct: its fields belong to the same JSON object. */
  | { embedded: MessagePlan; name: string };

const plans = new Map<Model, MessagePlan>();

export function messagePlanFor(model: Model): MessagePlan {
  const known = plans.get(model);
  if (known) return known;
  const plan = new Map<number, MessageField>();
  for (const field of model.fields.values()) place(plan, field, field.numbers, field.embedded);
  plans.set(model, plan);
  return plan;
}

function place(plan: Map<number, MessageField>, field: FieldSchema, [number, ...inner]: readonly number[], names: readonly string[]): void {
  if (number === undefined) return;
  if (inner.length === 0) {
    plan.set(number, { field, goName: goFieldName(field.name, field.type) });
    return;
  }
  const holder = plan.get(number);
  const embedded = new Map(holder && "embedded" in holder ? holder.embedded : []);
  place(embedded, field, inner, names.slice(1));
  plan.set(number, { embedded, name: names[0] ?? "" });
}
