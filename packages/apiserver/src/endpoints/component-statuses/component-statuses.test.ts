import { afterEach, expect, test } from "vitest";
import { memoryStore, startTestApi, type TestApi } from "../../testing/test-api.ts";
import { Presence } from "./presence.ts";

const PATH = "/api/v1/componentstatuses";
const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

let api: TestApi;
afterEach(() => api?.stop());

test("the store is healthy, and who does not watch is not", async () => {
  api = await startTestApi({ store: await memoryStore() });
  const { json, headers } = await api.send({ method: "GET", url: PATH });
  expect(String(headers["warning"])).toContain("v1 ComponentStatus is deprecated in v1.19+");
  const absent = (user: string) => [{ type: "Healthy", status: "False", error: `${user} has no watch open at this server` }];
  expect(json).toEqual({
    kind: "ComponentStatusList",
    apiVersion: "v1",
    metadata: {},
    items: [
      { metadata: { name: "controller-manager" }, conditions: absent("system:kube-controller-manager") },
      { metadata: { name: "scheduler" }, conditions: absent("system:kube-scheduler") },
      { metadata: { name: "etcd-0" }, conditions: [{ type: "Healthy", status: "True", message: "ok" }] },
    ],
  });
});

test("one is answered alone, as a table, or not found", async () => {
  api = await startTestApi({ store: await memoryStore() });
  const one = await api.send({ method: "GET", url: `${PATH}/etcd-0` });
  expect(one.json).toMatchObject({ kind: "ComponentStatus", metadata: { name: "etcd-0" } });
  const table = await api.send({ method: "GET", url: `${PATH}?fieldSelector=metadata.name=etcd-0`, headers: { accept: TABLE } });
  expect(table.json.rows.map((row: { cells: unknown[] }) => row.cells)).toEqual([["etcd-0", "Healthy", "ok", ""]]);
  const none = await api.send({ method: "GET", url: `${PATH}/etcd-7` });
  expect([none.code, none.json.message]).toEqual([404, 'componentstatus "etcd-7" not found']);
});

test("a user is present from the first open watch to the end of the last", () => {
  const presence = new Presence();
  const ends: (() => void)[] = [];
  const request = (verb: string) =>
    presence.see({ info: { verb }, user: { name: "u", groups: [] }, onClose: (end: () => void) => ends.push(end) } as never);
  request("list");
  expect(presence.watches("u")).toBe(0);
  request("watch");
  request("watch");
  ends[0]?.();
  expect(presence.watches("u")).toBe(1);
  ends[1]?.();
  expect(presence.watches("u")).toBe(0);
});
