/** Short ways to say an operation, and what a suite needs to run it. */
import type { LogRecord, Operation, Store } from "../store.ts";

/** What the suite needs of an adapter. */
export interface StoreFixture {
  /** A store on a state that no other test uses. */
  open(): Promise<Store>;
  /** Another writer on the state of `store`; the same object where only one process can have it open. */
  openAnother(store: Store): Promise<Store>;
  dispose?(): Promise<void>;
}

export const template = (text: string): { head: string; tail: string } => ({ head: `{"rv":"`, tail: `","text":${JSON.stringify(text)}}` });
export const valueOf = (revision: number, text: string): string => `{"rv":"${revision}","text":${JSON.stringify(text)}}`;
export const create = (key: string, text = "", resource = "pods"): Operation => ({ type: "create", resource, key, value: template(text) });
export const update = (key: string, expectedRevision: number, text = "", resource = "pods"): Operation => ({
  type: "update",
  resource,
  key,
  value: template(text),
  expectedRevision,
});
export const remove = (key: string, expectedRevision: number, text = "gone", resource = "pods"): Operation => ({
  type: "delete",
  resource,
  key,
  value: template(text),
  expectedRevision,
});

/** Collects what a tail delivers. */
export function collect(store: Store, after = 0): { records: LogRecord[]; ended: Error[]; stop(): void } {
  const records: LogRecord[] = [];
  const ended: Error[] = [];
  const tail = store.tail(
    after,
    (more) => void records.push(...more),
    (error) => void ended.push(error),
  );
  return { records, ended, stop: () => tail.stop() };
}
