import fc from "fast-check";
import { expect } from "vitest";
import type { CommitResult, Entry, Operation } from "../store.ts";
import { collect, type StoreFixture, template } from "./operations.ts";

/** An operation whose expected revision is so far behind the key's own; 0 fits. */
interface Step {
  type: Operation["type"];
  key: string;
  behind: number;
}

const stepArbitrary: fc.Arbitrary<Step> = fc.record({
  type: fc.constantFrom("create", "update", "update", "delete"),
  key: fc.constantFrom("a/1", "a/2", "a/3", "b/1"),
  behind: fc.constantFrom(0, 0, 0, 1),
});

/** What a store is, in the fewest words: every state it ever had. */
class Model {
  readonly states: Map<string, Entry>[] = [new Map()];

  get head(): number {
    return this.states.length - 1;
  }

  operation({ type, key, behind }: Step): Operation {
    const value = template(`${type}${this.head}`);
    if (type === "create") return { type, resource: "pods", key, value };
    return { type, resource: "pods", key, value, expectedRevision: (this.states.at(-1)?.get(key)?.revision ?? 1) - behind };
  }

  apply(operation: Operation): CommitResult {
    const { type, resource, key, value: template } = operation;
    const state = new Map(this.states.at(-1));
    const entry = state.get(key);
    if (type === "create" && entry) return { outcome: "exists", entry };
    if (type !== "create" && !entry) return { outcome: "missing" };
    if (type !== "create" && entry && entry.revision !== operation.expectedRevision) return { outcome: "conflict", entry };
    const revision = this.head + 1;
    const value = template.head + revision + template.tail;
    if (type === "delete") state.delete(key);
    else state.set(key, { resource, key, value, revision });
    this.states.push(state);
    return { outcome: "committed", revision, value };
  }

  list(revision: number): Entry[] {
    return [...(this.states[revision]?.values() ?? [])].sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}

/** Runs random sequences, some of them in groups, and compares answers, all past states, paging and the log. */
export async function checkAgainstModel(fixture: StoreFixture): Promise<void> {
  const groups = fc.array(fc.array(stepArbitrary, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(groups, async (sequence) => {
      const store = await fixture.open();
      try {
        const model = new Model();
        const tail = collect(store);
        for (const group of sequence) {
          const expected: CommitResult[] = [];
          const answers = group.map((step) => {
            const operation = model.operation(step);
            expected.push(model.apply(operation));
            return store.commit(operation);
          });
          expect(await Promise.all(answers)).toEqual(expected);
        }
        expect(await store.head()).toBe(model.head);
        for (let revision = 0; revision <= model.head; revision++) {
          const entries = model.list(revision);
          expect(await store.list("pods", { revision })).toEqual({ revision, entries, remaining: 0 });
          const page = await store.list("pods", { revision, limit: 1, after: "a/1" });
          const rest = entries.filter(({ key }) => key > "a/1");
          expect(page).toEqual({ revision, entries: rest.slice(0, 1), remaining: Math.max(0, rest.length - 1) });
        }
        await expect.poll(() => tail.records.map((record) => record.revision)).toEqual(Array.from({ length: model.head }, (_, i) => i + 1));
        tail.stop();
      } finally {
        await store.close();
      }
    }),
    { numRuns: 25 },
  );
}
