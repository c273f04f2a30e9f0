import { expect, test } from "vitest";
import { type SharedStore, sharedStores } from "../testing/stores.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";
import { bootstrap } from "./bootstrap.ts";

const OPTIONS = { advertiseAddress: "127.0.0.1", port: 6443 };

test.for(sharedStores)(
  "apiservers that start together on an empty $name store all begin, with one Service between them",
  async ({ open }) => {
    const store: SharedStore = await open();
    const apis: TestApi[] = [];
    try {
      for (const each of [store.first, store.second, store.first]) apis.push(await startTestApi({ store: each }));
      await Promise.all(apis.map(({ api }) => bootstrap(api.registry, OPTIONS)));
      for (const api of apis) {
        const { items } = await api.ok("GET", "/api/v1/services");
        expect(items.map(({ spec }: { spec: { clusterIP: string } }) => spec.clusterIP)).toEqual(["10.96.0.1"]);
      }
    } finally {
      for (const api of apis) api.stop();
      await store.close();
    }
  },
);
