/** The socket's side of requests, over HTTP/1.1 and HTTP/2. */
import { connect, type ClientHttp2Session } from "node:http2";
import { Agent, request } from "node:https";
import { eventually, seededRandom, silentLogger } from "@kubarium/component-base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { selfSigned } from "../testing/certificate.ts";
import { respondError, statusErrorOf } from "./errors.ts";
import type { AnswerStream, Exchange } from "./exchange.ts";
import { type Listener, listen } from "./listener.ts";

interface Answer {
  code: number;
  headers: Record<string, unknown>;
  text: string;
}
type Send = (path: string, body?: Buffer) => Promise<Answer>;

const tls = await selfSigned();
const held: (() => void)[] = [];
const streams: AnswerStream[] = [];
const failures: unknown[] = [];

/** Answers with what was sent; `/held` waits, `/warn` warns, `/stream` goes on for ever. */
function handle(exchange: Exchange): void {
  const answer = async (): Promise<void> => {
    if (exchange.path === "/stream") return void streams.push(exchange.stream(200, "application/json"));
    if (exchange.path === "/warn") exchange.warnings.add('unknown field "ü"');
    if (exchange.path === "/held") await new Promise<void>((resolve) => held.push(resolve));
    const body = await exchange.body();
    exchange.respond(200, "application/json", JSON.stringify({ length: body.length }));
  };
  answer().catch((error: unknown) => {
    failures.push(error);
    respondError(exchange, statusErrorOf(error, silentLogger, exchange.path));
  });
}

const start = (): Promise<Listener> => listen({ host: "127.0.0.1", port: 0, tls, random: seededRandom(1), handle });

function http1(port: number, agent: Agent): Send {
  return (path, body) =>
    new Promise((resolve, reject) => {
      const outgoing = request({ host: "127.0.0.1", port, path, agent, method: body ? "POST" : "GET" }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () =>
          resolve({ code: incoming.statusCode ?? 0, headers: incoming.headers, text: Buffer.concat(chunks).toString() }),
        );
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });
}

function http2(session: ClientHttp2Session): Send {
  return (path, body) =>
    new Promise((resolve, reject) => {
      const stream = session.request({ ":path": path, ":method": body ? "POST" : "GET" });
      const answer: Answer = { code: 0, headers: {}, text: "" };
      stream.on("response", (headers) => Object.assign(answer, { code: headers[":status"], headers }));
      stream.on("data", (chunk: Buffer) => {
        answer.text += chunk.toString();
      });
      stream.on("end", () => resolve(answer));
      stream.on("error", reject);
      stream.end(body);
    });
}

describe.for([{ protocol: "HTTP/1.1" }, { protocol: "HTTP/2" }])("over $protocol", ({ protocol }) => {
  let listener: Listener;
  let send: Send;
  let hangUp: () => void;

  beforeAll(async () => {
    listener = await start();
    if (protocol === "HTTP/1.1") {
      const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
      send = http1(listener.port, agent);
      hangUp = () => agent.destroy();
    } else {
      const session = connect(`https://127.0.0.1:${listener.port}`, { rejectUnauthorized: false });
      send = http2(session);
      hangUp = () => session.destroy();
    }
  });
  afterAll(() => {
    hangUp();
    listener.cut();
  });

  test("a body of 3 MiB is taken, a longer one is answered with 413, and the connection goes on", async () => {
    const most = 3 * 1024 * 1024;
    expect((await send("/", Buffer.alloc(most))).text).toBe(`{"length":${most}}`);
    const refused = await send("/", Buffer.alloc(most + 1));
    expect(refused.code).toBe(413);
    expect(JSON.parse(refused.text).message).toBe("Request entity too large: limit is 3145728");
    expect((await send("/", Buffer.from("x"))).text).toBe('{"length":1}');
  });

  test("every answer carries Kubernetes' headers", async () => {
    const { headers } = await send("/");
    expect(headers).toMatchObject({
      "cache-control": "no-cache, private",
      "content-type": "application/json",
      "content-length": "12",
    });
    expect(headers["audit-id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers["x-kubernetes-pf-flowschema-uid"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers["x-kubernetes-pf-prioritylevel-uid"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers).not.toHaveProperty("warning");
  });

  test("a warning beyond ASCII arrives as UTF-8", async () => {
    const { headers } = await send("/warn");
    expect(Buffer.from(String(headers["warning"]), "latin1").toString()).toBe('299 - "unknown field \\"ü\\""');
  });
});

test("closing lets requests finish, takes no new connections and ends when they are done", async () => {
  const listener = await start();
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const send = http1(listener.port, agent);
  await send("/");
  const slow = send("/held", Buffer.from("abc"));
  await eventually(() => held.length === 1);
  let closed = false;
  const closing = listener.close().then(() => {
    closed = true;
  });
  await expect(http1(listener.port, new Agent({ rejectUnauthorized: false }))("/")).rejects.toThrow("ECONNREFUSED");
  expect(closed).toBe(false);
  held.pop()?.();
  expect((await slow).text).toBe('{"length":3}');
  await closing;
  agent.destroy();
});

test("closing waits for watches to be ended, and cutting ends those that are not", async () => {
  const listener = await start();
  const ended: string[] = [];
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const session = connect(`https://127.0.0.1:${listener.port}`, { rejectUnauthorized: false });
  session.on("error", () => {});
  streams.length = 0;
  const first = http1(listener.port, agent)("/stream").then(({ text }) => ended.push(`HTTP/1.1 ${text}`));
  const second = http2(session)("/stream").then(({ text }) => ended.push(`HTTP/2 ${text}`));
  await eventually(() => streams.length === 2);
  let closed = false;
  const closing = listener.close().then(() => {
    closed = true;
  });
  for (const stream of streams) stream.write(Buffer.from("last"));
  await eventually(() => streams.every((stream) => stream.pendingBytes === 0));
  expect({ closed, ended }).toEqual({ closed: false, ended: [] });
  for (const stream of streams) stream.end();
  await Promise.all([first, second, closing]);
  expect(ended.sort()).toEqual(["HTTP/1.1 last", "HTTP/2 last"]);

  const stubborn = await start();
  streams.length = 0;
  const cut = http1(stubborn.port, agent)("/stream");
  await eventually(() => streams.length === 1);
  const ending = stubborn.close();
  stubborn.cut();
  await expect(cut).rejects.toThrow(/aborted|hang up/);
  await ending;
  agent.destroy();
  session.destroy();
});

test("a client that goes away in the middle of its body is no failure of the server", async () => {
  const listener = await start();
  const outgoing = request({ host: "127.0.0.1", port: listener.port, path: "/", method: "POST", rejectUnauthorized: false });
  outgoing.on("error", () => {});
  outgoing.setHeader("content-length", 100);
  outgoing.write("half");
  failures.length = 0;
  await eventually(() => outgoing.socket?.bytesWritten);
  outgoing.destroy();
  await eventually(() => failures.length === 1);
  const agent = new Agent({ rejectUnauthorized: false });
  expect((await http1(listener.port, agent)("/")).code).toBe(200);
  listener.cut();
});
