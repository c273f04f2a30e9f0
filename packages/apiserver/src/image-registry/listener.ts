/**
 * The cluster's image registry: what an unmodified `docker push localhost:PORT/team/app:v1` talks to, plain HTTP on loopback as docker
 * takes it without configuration. Source: the OCI distribution specification 1.1.
 */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type AddressInfo, isIP, type Socket } from "node:net";
import { join } from "node:path";
import { isLoopbackRegistry } from "@kubarium/api";
import { type Clock, http, type Logger, type Random, type Running } from "@kubarium/component-base";
import { RegistryError, registryErrorOf } from "./errors.ts";
import { blob } from "./handlers/blobs.ts";
import { answer, answerJson, type Call, type RegistryContext } from "./handlers/context.ts";
import { catalog, tagList } from "./handlers/lists.ts";
import { manifest } from "./handlers/manifests.ts";
import { beginUpload, upload } from "./handlers/uploads.ts";
import { routeOf } from "./route.ts";
import { BlobStore } from "./storage/blobs.ts";
import { sweep } from "./storage/sweep.ts";
import { Uploads } from "./storage/uploads.ts";
import type { Tags } from "./tags.ts";

export interface ImageRegistryOptions {
  host: string;
  /** 0 picks a free one. */
  port: number;
  /** Where blobs lie. */
  dir: string;
  tags: Tags;
  /** Whoever asks must know it. */
  credentials?: { username: string; password: string };
  limits?: Partial<ImageRegistryLimits>;
  clock: Clock;
  random: Random;
  log: Logger;
}

interface ImageRegistryLimits {
  /** Of one blob. */
  maxBlobBytes: number;
  /** Of everything. */
  maxBytes: number;
  /** How long an upload may lie without a byte; this and what follows in real time, which is that of those who push. */
  abandonedMs: number;
  /** How long a blob may lie that no tag leads to. */
  unreferencedMs: number;
  sweepEveryMs: number;
}

const HOUR_MS = 3_600_000;
const REGISTRY_LIMITS: ImageRegistryLimits = {
  maxBlobBytes: 10 * 1024 ** 3,
  maxBytes: 20 * 1024 ** 3,
  abandonedMs: 24 * HOUR_MS,
  unreferencedMs: HOUR_MS,
  sweepEveryMs: HOUR_MS / 6,
};

/** Of a body that was refused: read that far and thrown away, so that its sender gets to read why. */
const DRAIN_BYTES = 64 * 1024 * 1024;

export interface RunningImageRegistry extends Running {
  port: number;
}

/** Throws what listening throws. */
export async function startImageRegistry(options: ImageRegistryOptions): Promise<RunningImageRegistry> {
  const { host, port, dir, tags, clock, random } = options;
  const limits = { ...REGISTRY_LIMITS, ...options.limits };
  const blobs = new BlobStore(dir, limits.maxBytes, clock);
  const context: RegistryContext = { blobs, tags, uploads: new Uploads(join(dir, "uploads"), blobs, limits, { clock, random }) };
  const sockets = new Set<Socket>();
  const server = http.createServer({ requestTimeout: 0 }, (request, response) => void serve(options, context, request, response));
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("clientError", (_, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve());
  });
  const stopSweeping = startSweeping(options, context, limits);
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      await stopSweeping();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      });
    },
  };
}

/** Returns how to stop; the sweep that runs is waited for. */
function startSweeping({ clock, log }: ImageRegistryOptions, context: RegistryContext, limits: ImageRegistryLimits): () => Promise<void> {
  const { blobs, tags, uploads } = context;
  const isOld = (changedMs: number): boolean => clock.now() - changedMs > limits.unreferencedMs;
  let running: Promise<void> = Promise.resolve();
  const once = async (): Promise<void> => {
    await uploads.removeAbandoned();
    const removed = await sweep(blobs, await tags.digests(), isOld);
    if (removed) log.info({ removed }, "blobs that no tag led to are gone");
  };
  const wait = () =>
    clock
      .setTimeout(() => {
        running = once().catch((error: unknown) => log.warn({ err: error }, "the registry could not be swept"));
        void running.then(() => void (timer = stopped ? timer : wait()));
      }, limits.sweepEveryMs * clock.speed)
      .unref();
  let stopped = false;
  let timer = wait();
  return async () => {
    stopped = true;
    timer.cancel();
    await running;
  };
}

async function serve(
  options: ImageRegistryOptions,
  context: RegistryContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  request.on("error", () => {});
  response.on("error", () => {});
  response.setHeader("docker-distribution-api-version", "registry/2.0");
  response.setHeader("x-content-type-options", "nosniff");
  const [path = "/", query = ""] = (request.url ?? "/").split("?", 2);
  const call: Call = {
    request,
    response,
    method: request.method ?? "GET",
    query: new URLSearchParams(query),
    host: request.headers.host ?? `localhost:${request.socket.localPort}`,
  };
  try {
    requireOwnName(call.host);
    requireCredentials(options, request);
    await dispatch(context, call, decodeURIComponent(path));
  } catch (error) {
    if (request.destroyed && !request.complete) return;
    const refused = error instanceof URIError ? new RegistryError("NAME_INVALID") : registryErrorOf(error);
    if (refused.code === "UNKNOWN") options.log.error({ err: error, method: call.method, path }, "the registry failed");
    if (response.headersSent) response.destroy();
    else
      answer(
        call,
        refused.status,
        { ...refused.headers, "content-type": "application/json" },
        call.method === "HEAD" ? undefined : refused.body,
      );
  }
  drain(request);
}

async function dispatch(context: RegistryContext, call: Call, path: string): Promise<void> {
  const route = routeOf(path);
  switch (route?.kind) {
    case "ping":
      return answerJson(call, {});
    case "catalog":
      return catalog(context, call);
    case "tags":
      return tagList(context, call, route.name);
    case "manifest":
      return manifest(context, call, route.name, route.reference);
    case "blob":
      return blob(context, call, route.name, route.digest);
    case "uploads":
      return beginUpload(context, call, route.name);
    case "upload":
      return upload(context, call, route.name, route.id);
    case undefined:
      answer(call, 404, { "content-type": "text/plain; charset=utf-8" }, "404 page not found\n");
  }
}

/** A page in a browser may send requests to loopback under a name of its own (DNS rebinding); it gets nothing. */
function requireOwnName(asked: string): void {
  const name = asked.replace(/:\d+$/, "");
  if (!isLoopbackRegistry(asked) && !isIP(name.replace(/^\[|\]$/g, "")) && name.includes(".") && name !== "host.docker.internal")
    throw new RegistryError("DENIED", { why: `this registry is not called ${asked}` });
}

function requireCredentials({ credentials }: ImageRegistryOptions, { headers }: IncomingMessage): void {
  if (!credentials) return;
  const expected = Buffer.from(`${credentials.username}:${credentials.password}`);
  const given = Buffer.from(/^basic (.*)$/i.exec(headers.authorization ?? "")?.[1] ?? "", "base64");
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new RegistryError("UNAUTHORIZED", { headers: { "www-authenticate": 'Basic realm="kubarium"' } });
}

function drain(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  let left = DRAIN_BYTES;
  request.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.resume();
}
