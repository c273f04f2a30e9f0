/** The stores that a behaviour is tested over: one that both apiservers share in memory, and a real redis-server. */
import { realClock, realRandom, silentLogger } from "@kubarium/component-base";
import type { Store } from "@kubarium/storage";
import { openRedisStore } from "@kubarium/storage/redis";
import { startRedisServer } from "@kubarium/storage/testing";
import { memoryStore } from "./test-api.ts";

export interface SharedStore {
  /** A connection for each apiserver. */
  first: Store;
  second: Store;
  close(): Promise<void>;
}

export const sharedStores: { name: string; open(): Promise<SharedStore> }[] = [
  {
    name: "embedded",
    async open() {
      const store = await memoryStore();
      return { first: store, second: store, close: () => store.close() };
    },
  },
  {
    name: "redis",
    async open() {
      const server = await startRedisServer();
      const connect = (): Promise<Store> =>
        openRedisStore({ url: server.url, clock: realClock(), random: realRandom(), log: silentLogger });
      const [first, second] = [await connect(), await connect()];
      return {
        first,
        second,
        close: async () => {
          await Promise.all([first.close(), second.close()]);
          await server.stop();
        },
      };
    },
  },
];
