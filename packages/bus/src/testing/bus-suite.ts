import { eventually } from "@kubarium/component-base";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Bus, EventMessage, EventSubject } from "../bus.ts";

/** Two ends of one bus; the same object where there is only one. */
export interface BusFixture {
  open(): Promise<{ publisher: Bus; listener: Bus }>;
}

export const subject = (name: string, more: Partial<EventSubject> = {}): EventSubject => ({
  group: "",
  resource: "pods",
  partition: "",
  namespace: "default",
  name,
  ...more,
});
export const message = (revision: number, object = "{}"): EventMessage => ({ revision, after: revision - 1, type: "MODIFIED", object });

/** What the Bus port promises, one test each; called once for every adapter. */
export function busSuite(name: string, fixture: BusFixture): void {
  describe(name, () => {
    let publisher: Bus;
    let listener: Bus;
    beforeEach(async () => {
      ({ publisher, listener } = await fixture.open());
    });
    afterEach(async () => {
      await publisher.close();
      if (listener !== publisher) await listener.close();
    });

    test("a message arrives with its subject and its text unchanged", async () => {
      const seen: [EventMessage, EventSubject][] = [];
      await listener.subscribe({ group: "apps", resource: "deployments" }, (...args) => void seen.push(args));
      const sent = { ...message(12, '{"a":"line\\nbreak",\n"b":"ünï🫠"}'), after: 7, type: "DELETED" as const };
      const to = subject("x", { group: "apps", resource: "deployments" });
      publisher.publish(to, sent);
      await eventually(() => seen.length > 0);
      expect(seen).toEqual([[sent, to]]);
    });

    test("messages of one publisher arrive in the order in which they were sent", async () => {
      const seen: number[] = [];
      await listener.subscribe({ group: "", resource: "pods" }, ({ revision }) => void seen.push(revision));
      const revisions = Array.from({ length: 500 }, (_, i) => i + 1);
      for (const revision of revisions) publisher.publish(subject(`p${revision}`), message(revision));
      await eventually(() => seen.length === 500);
      expect(seen).toEqual(revisions);
    });

    test("a filter lets through its group and resource, and its partition if it names one", async () => {
      const seen = { all: [] as number[], node: [] as number[], unscheduled: [] as number[] };
      await listener.subscribe({ group: "", resource: "pods" }, ({ revision }) => void seen.all.push(revision));
      await listener.subscribe(
        { group: "", resource: "pods", partition: "node-1.example" },
        ({ revision }) => void seen.node.push(revision),
      );
      await listener.subscribe({ group: "", resource: "pods", partition: "" }, ({ revision }) => void seen.unscheduled.push(revision));
      publisher.publish(subject("other-group", { group: "metrics.k8s.io" }), message(1));
      publisher.publish(subject("other-resource", { resource: "services" }), message(2));
      publisher.publish(subject("other-node", { partition: "node-1" }), message(3));
      publisher.publish(subject("here", { partition: "node-1.example" }), message(4));
      publisher.publish(subject("nowhere"), message(5));
      await eventually(() => seen.all.length === 3 && seen.unscheduled.length === 1);
      expect(seen).toEqual({ all: [3, 4, 5], node: [4], unscheduled: [5] });
    });

    test.for(["a.b.c", "*", ">", "_", "a b", "system:node:x", "a/b%2E", "ünï🫠", ""])("a name may be %j", async (name) => {
      const seen: EventSubject[] = [];
      await listener.subscribe({ group: "rbac.authorization.k8s.io", resource: "clusterroles" }, (_, to) => void seen.push(to));
      const to = { group: "rbac.authorization.k8s.io", resource: "clusterroles", partition: "", namespace: "", name };
      publisher.publish(to, message(1));
      await eventually(() => seen.length > 0);
      expect(seen).toEqual([to]);
    });

    test("the head reaches those who listen for it", async () => {
      const heads: number[] = [];
      await listener.subscribeHead((revision) => void heads.push(revision));
      publisher.publishHead(41);
      publisher.publishHead(42);
      await eventually(() => heads.length === 2);
      expect(heads).toEqual([41, 42]);
    });

    test("nothing arrives after unsubscribing", async () => {
      const gone: number[] = [];
      const there: number[] = [];
      const subscription = await listener.subscribe({ group: "", resource: "pods" }, ({ revision }) => void gone.push(revision));
      await listener.subscribe({ group: "", resource: "pods" }, ({ revision }) => void there.push(revision));
      publisher.publish(subject("a"), message(1));
      await eventually(() => gone.length === 1 && there.length === 1);
      subscription.unsubscribe();
      publisher.publish(subject("a"), message(2));
      await eventually(() => there.length === 2);
      expect(gone).toEqual([1]);
    });
  });
}
