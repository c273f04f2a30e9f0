/** The models as protobuf messages: fields by number, with embedded structs as messages of their own. */
import type { FieldSchema, Model } from "../schema/index.ts";

export type MessagePlan = ReadonlyMap<number, MessageField>;

export type MessageField =
  /** A field of the JSON object. */
  | { field: FieldSchema }
  /** An embedded struct: its fields belong to the same JSON object. */
  | { embedded: MessagePlan };

const plans = new Map<Model, MessagePlan>();

export function messagePlanFor(model: Model): MessagePlan {
  const known = plans.get(model);
  if (known) return known;
  const plan = new Map<number, MessageField>();
  for (const field of model.fields.values()) place(plan, field, field.numbers);
  plans.set(model, plan);
  return plan;
}

function place(plan: Map<number, MessageField>, field: FieldSchema, [number, ...inner]: readonly number[]): void {
  if (number === undefined) return;
  if (inner.length === 0) {
    plan.set(number, { field });
    return;
  }
  const holder = plan.get(number);
  const embedded = new Map(holder && "embedded" in holder ? holder.embedded : []);
  place(embedded, field, inner);
  plan.set(number, { embedded });
}
