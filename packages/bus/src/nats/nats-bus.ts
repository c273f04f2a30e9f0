import { type Clock, type Logger, type Random, retryForever } from "@kubarium/component-base";
import {
  AuthorizationError,
  connect,
  type ConnectionOptions,
  type NatsConnection,
  UserAuthenticationExpiredError,
} from "@nats-io/transport-node";
import type { Bus, EventFilter, EventMessage, EventSubject, Subscription } from "../bus.ts";
import { decodePayload, encodePayload } from "./payload.ts";
import { eventSubject, filterSubject, headSubject, parseEventSubject } from "./subject.ts";

export interface NatsBusOptions {
  /**
   * `nats://host:4222`, `tls://` for TLS; several of one NATS cluster as a list or separated by commas. `user:password@` before a host is
   * taken as the credentials, `/name` behind it as what our subjects start with, so that several clusters can share a server.
   */
  servers: string | readonly string[];
  user?: string;
  pass?: string;
  token?: string;
  /** What our subjects start with unless the address says so, `kubarium` unless given; one for each cluster. */
  prefix?: string;
  clock: Clock;
  random: Random;
  log: Logger;
  /** Ends the wait for a first connection. */
  signal?: AbortSignal;
}

const CONNECT_TIMEOUT_MS = 2000;
const RECONNECT_WAIT_MS = 200;
/** A server that answers no ping for twice this long is given up for another connection. */
const PING_INTERVAL_MS = 5000;
const RETRY_PAUSE_MS = 100;
const PREFIX = /^[\w-]+$/;
const FIRST_CONNECT = { baseMs: 200, maxMs: 2000, jitter: 0.5 };

class NatsBus implements Bus {
  private readonly connection: NatsConnection;
  private readonly prefix: string;
  private readonly clock: Clock;
  private readonly log: Logger;
  private readonly reconnectListeners: (() => void)[] = [];
  private connected = true;

  constructor(connection: NatsConnection, prefix: string, clock: Clock, log: Logger) {
    this.connection = connection;
    this.prefix = prefix;
    this.clock = clock;
    this.log = log;
    void this.followStatus();
  }

  publish(subject: EventSubject, message: EventMessage): void {
    this.send(eventSubject(this.prefix, subject), encodePayload(message));
  }

  publishHead(revision: number): void {
    this.send(headSubject(this.prefix), String(revision));
  }

  subscribe(filter: EventFilter, listener: (message: EventMessage, subject: EventSubject) => void): Promise<Subscription> {
    return this.listen(filterSubject(this.prefix, filter), (text, subject) => listener(decodePayload(text), parseEventSubject(subject)));
  }

  subscribeHead(listener: (revision: number) => void): Promise<Subscription> {
    return this.listen(headSubject(this.prefix), (text) => listener(Number(text)));
  }

  onReconnect(listener: () => void): void {
    this.reconnectListeners.push(listener);
  }

  async close(): Promise<void> {
    // What was published just before goes out; a server that is away is not waited for.
    if (this.connected) await this.connection.flush().catch(() => undefined);
    await this.connection.close();
  }

  /** While disconnected messages are dropped, not kept: every listener catches up on its own when the connection is back. */
  private send(subject: string, payload: string): void {
    if (!this.connected) return;
    try {
      this.connection.publish(subject, payload);
    } catch (error) {
      this.log.debug({ err: error, subject }, "message dropped");
    }
  }

  private async listen(subject: string, listener: (text: string, subject: string) => void): Promise<Subscription> {
    const subscription = this.connection.subscribe(subject, {
      callback: (error, message) => {
        if (error) this.log.warn({ err: error, subject }, "subscription error");
        else listener(message.string(), message.subject);
      },
    });
    await this.flushed();
    return { unsubscribe: () => subscription.unsubscribe() };
  }

  /** Resolves when the server has answered everything sent so far, on whatever connection. */
  private async flushed(): Promise<void> {
    while (!this.connection.isClosed()) {
      try {
        await this.connection.flush();
        return;
      } catch (error) {
        if (this.connection.isClosed()) throw error;
        await this.clock.sleep(RETRY_PAUSE_MS);
      }
    }
  }

  private async followStatus(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === "disconnect") {
        if (this.connected) this.log.warn({ server: status.server }, "connection to NATS lost, reconnecting");
        this.connected = false;
      } else if (status.type === "reconnect") {
        // Subscriptions are in force again before anyone is told to catch up.
        await this.connection.flush().catch(() => undefined);
        this.connected = true;
        this.log.info({ server: status.server }, "connection to NATS is back");
        for (const listener of this.reconnectListeners) listener();
      } else if (status.type === "error") {
        this.log.warn({ err: status.error }, "NATS error");
      }
    }
  }
}

/** Connects to NATS, waiting for it as long as it takes; throws when the credentials are refused. */
export async function openNatsBus(options: NatsBusOptions): Promise<Bus> {
  const { token, clock, random, log, signal = new AbortController().signal } = options;
  const { servers, user = options.user, pass = options.pass, prefix = options.prefix ?? "kubarium" } = readAddresses(options.servers);
  const settings: ConnectionOptions = {
    servers,
    ...(user !== undefined && { user, pass }),
    ...(token !== undefined && { token }),
    name: "kubarium",
    timeout: CONNECT_TIMEOUT_MS,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_WAIT_MS,
    reconnectJitter: RECONNECT_WAIT_MS,
    ignoreAuthErrorAbort: true,
    pingInterval: PING_INTERVAL_MS,
  };
  const onError = (error: unknown): void => log.warn({ err: error, servers }, "cannot connect to NATS, trying again");
  const connected = await retryForever({ clock, random, signal }, { ...FIRST_CONNECT, onError }, () =>
    connect(settings).catch((error: unknown) => {
      if (isRefused(error)) return error as Error;
      throw error;
    }),
  );
  if (connected instanceof Error) throw connected;
  return new NatsBus(connected, prefix, clock, log);
}

/** NATS' client takes a name and a password as options, not in an address. */
function readAddresses(addresses: string | readonly string[]): { servers: string[]; user?: string; pass?: string; prefix?: string } {
  const urls = [addresses].flatMap((list) => (typeof list === "string" ? list.split(",") : list)).map((address) => new URL(address));
  const named = urls.find(({ username }) => username);
  const [prefix] = urls.map(({ pathname }) => pathname.slice(1)).filter((path) => path !== "");
  if (prefix !== undefined && !PREFIX.test(prefix)) throw new Error(`"${prefix}" cannot begin NATS subjects: use letters, digits, - and _`);
  return {
    servers: urls.map(({ protocol, host }) => `${protocol}//${host}`),
    ...(named ? { user: decodeURIComponent(named.username), pass: decodeURIComponent(named.password) } : {}),
    ...(prefix === undefined ? {} : { prefix }),
  };
}

const isRefused = (error: unknown): boolean => error instanceof AuthorizationError || error instanceof UserAuthenticationExpiredError;
