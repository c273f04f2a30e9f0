/** An apiserver for tests: everything but sockets, TLS and bootstrap, called with requests as objects. */
import type { AnyObject } from "@kubarium/api/server";
import { type Clock, eventually, realClock, seededRandom, silentLogger } from "@kubarium/component-base";
import type { Store } from "@kubarium/storage";
import { openMemoryStore } from "@kubarium/storage/memory";
import { clusterReader } from "../admission/cluster-reader.ts";
import { namespaceLifecycle } from "../admission/plugins/namespaces/lifecycle.ts";
import { clientCertificates } from "../authentication/authenticator.ts";
import { allowAuthenticated } from "../authorization/authorizer.ts";
import { type Api, type ApiserverOptions, createApi, type Security } from "../server.ts";
import { MemoryExchange, type MemoryRequest } from "./memory-exchange.ts";

export interface Answer {
  code: number;
  text: string;
  // biome-ignore lint: whatever was answered
  json: any;
  headers: Record<string, string | number | string[]>;
}

export interface WatchEvent {
  type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  object: AnyObject;
}

export interface TestWatch {
  readonly exchange: MemoryExchange;
  /** Everything received so far. */
  events(): WatchEvent[];
  /** As text: `ADDED a@5`. */
  seen(): string[];
  close(): void;
}

export interface TestApi {
  readonly api: Api;
  send(request: MemoryRequest): Promise<Answer>;
  /** Sends an object as JSON; the answer's code must be below 300. Answers the object. */
  // biome-ignore lint: whatever was answered
  ok(method: string, url: string, body?: object, type?: string): Promise<any>;
  watch(url: string): Promise<TestWatch>;
  stop(): void;
}

let serial = 0;

/** Everybody may do everything, and nothing is added to what is sent: for tests of the machinery alone. */
const openSecurity: Security = (registry) => ({
  authenticator: clientCertificates,
  authorizer: allowAuthenticated,
  plugins: [namespaceLifecycle(clusterReader(registry))],
  special: {},
  paths: [],
});

export const memoryStore = (): Promise<Store> => openMemoryStore({ clock: realClock(), random: seededRandom(++serial), log: silentLogger });

/** The namespace `default` is there; there is no authorization and no admission unless `security` brings them. Stopping it leaves the store open. */
export async function startTestApi(options: { store: Store; clock?: Clock } & Partial<ApiserverOptions>): Promise<TestApi> {
  const api = await createApi({
    clock: realClock(),
    random: seededRandom(++serial),
    log: silentLogger,
    tls: { cert: "", key: "" },
    host: "127.0.0.1",
    port: 0,
    security: openSecurity,
    ...options,
  });
  const send = async (request: MemoryRequest): Promise<Answer> => {
    const exchange = await begin(api, request);
    await eventually(() => exchange.ended, { everyMs: 1, what: `${request.method} ${request.url} has its answer` });
    return answerOf(exchange);
  };
  const testApi: TestApi = {
    api,
    send,
    ok: async (method, url, body, type = "application/json") => {
      const answer = await send({ method, url, ...(body ? { body: JSON.stringify(body), headers: { "content-type": type } } : {}) });
      if (answer.code >= 300) throw new Error(`${method} ${url} answered ${answer.code}: ${answer.text}`);
      return answer.json;
    },
    watch: async (url) => watchOf(await begin(api, { method: "GET", url })),
    stop: () => api.stop(),
  };
  await send({ method: "POST", url: "/api/v1/namespaces", body: '{"metadata":{"name":"default"}}' });
  return testApi;
}

/** Resolves when the answer has begun. */
async function begin(api: Api, request: MemoryRequest): Promise<MemoryExchange> {
  const exchange = new MemoryExchange(request);
  api.handle(exchange);
  await exchange.begun;
  return exchange;
}

function answerOf({ code, text, sent }: MemoryExchange): Answer {
  const json = String(sent["content-type"]).startsWith("application/json") && text !== "" ? JSON.parse(text) : undefined;
  return { code, text, json, headers: sent };
}

function watchOf(exchange: MemoryExchange): TestWatch {
  const events = (): WatchEvent[] =>
    exchange.text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as WatchEvent);
  return {
    exchange,
    events,
    seen: () => events().map(({ type, object }) => `${type} ${object.metadata.name ?? ""}@${object.metadata.resourceVersion}`),
    close: () => exchange.abort(),
  };
}
