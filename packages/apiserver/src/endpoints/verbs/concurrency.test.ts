/** Many writers at once, through two apiservers: each write counts once, or is told that it lost. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sharedStores, type SharedStore } from "../../testing/stores.ts";
import { type Answer, startTestApi, type TestApi } from "../../testing/test-api.ts";

const URL = "/api/v1/namespaces/default/configmaps";
const codes = (answers: Answer[]): Record<number, number> => {
  const count: Record<number, number> = {};
  for (const { code } of answers) count[code] = (count[code] ?? 0) + 1;
  return count;
};

describe.for(sharedStores)("concurrent writes over the $name store", ({ open }) => {
  let store: SharedStore;
  let apis: TestApi[];

  beforeAll(async () => {
    store = await open();
    apis = [await startTestApi({ store: store.first }), await startTestApi({ store: store.second })];
  });
  afterAll(async () => {
    for (const api of apis) api.stop();
    await store.close();
  });
  const api = (index: number): TestApi => apis[index % 2] as TestApi;
  const many = <T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => act(index)));

  test("of those who create the same object one succeeds", async () => {
    const answers = await many(100, (index) => api(index).send({ method: "POST", url: URL, body: '{"metadata":{"name":"same"}}' }));
    expect(codes(answers)).toEqual({ 201: 1, 409: 99 });
    expect(answers.find(({ code }) => code === 409)?.json).toMatchObject({
      reason: "AlreadyExists",
      message: 'configmaps "same" already exists',
    });
  });

  test("creates of one moment are committed one after the other, without a gap", async () => {
    const created = await many(200, () => api(0).ok("POST", URL, { metadata: { generateName: "many-" } }));
    const revisions = created.map(({ metadata }) => Number(metadata.resourceVersion)).sort((a, b) => a - b);
    expect((revisions.at(-1) ?? 0) - (revisions[0] ?? 0)).toBe(199);
    expect(new Set(created.map(({ metadata }) => metadata.name)).size).toBe(200);
  });

  test("of those who replace the same version one succeeds, the others are told of a conflict", async () => {
    const { metadata } = await api(0).ok("POST", URL, { metadata: { name: "locked" } });
    const answers = await many(50, (index) =>
      api(index).send({
        method: "PUT",
        url: `${URL}/locked`,
        body: JSON.stringify({ metadata: { name: "locked", resourceVersion: metadata.resourceVersion }, data: { by: String(index) } }),
      }),
    );
    expect(codes(answers)).toEqual({ 200: 1, 409: 49 });
    expect(answers.find(({ code }) => code === 409)?.json.message).toBe(
      'Operation cannot be fulfilled on configmaps "locked": the object has been modified; please apply your changes to the latest version and try again',
    );
    const winner = answers.find(({ code }) => code === 200)?.json;
    expect(await api(1).ok("GET", `${URL}/locked`)).toEqual(winner);
  });

  test("patches without a version all get their turn", async () => {
    await api(0).ok("POST", URL, { metadata: { name: "shared" } });
    await many(40, (index) => api(index).ok("PATCH", `${URL}/shared`, { data: { [`k${index}`]: "1" } }, "application/merge-patch+json"));
    expect(Object.keys((await api(1).ok("GET", `${URL}/shared`)).data)).toHaveLength(40);
  });

  test("a read sees what was acknowledged by the other apiserver before it began", async () => {
    for (let index = 0; index < 20; index++) {
      const { metadata } = await api(index).ok("POST", URL, { metadata: { name: `seen-${index}` } });
      expect((await api(index + 1).ok("GET", `${URL}/seen-${index}`)).metadata.resourceVersion).toBe(metadata.resourceVersion);
    }
  });

  test("of those who delete an object one does, and a deleted one is not changed any more", async () => {
    await api(0).ok("POST", URL, { metadata: { name: "gone" } });
    const answers = await many(30, (index) => api(index).send({ method: "DELETE", url: `${URL}/gone` }));
    expect(codes(answers)).toEqual({ 200: 1, 404: 29 });
    const patched = await api(1).send({
      method: "PATCH",
      url: `${URL}/gone`,
      headers: { "content-type": "application/merge-patch+json" },
      body: "{}",
    });
    expect(patched.code).toBe(404);
  });

  test("a write that changes nothing keeps the revision and is no news", async () => {
    const { metadata } = await api(0).ok("POST", URL, { metadata: { name: "still" }, data: { a: "1" } });
    const before = await store.first.head();
    const patched = await api(1).ok("PATCH", `${URL}/still`, { data: { a: "1" } }, "application/merge-patch+json");
    expect(patched.metadata.resourceVersion).toBe(metadata.resourceVersion);
    expect(await store.first.head()).toBe(before);
  });
});
