/**
 * A TCP proxy on loopback between a component and what it connects to, whose line can be cut, slowed down or made to lose packets while
 * it runs. No privileges are needed; what passes is not read.
 *  - cut: bytes wait, as packets do that are sent again and again; new connections are accepted by the kernel and hear nothing. Nothing is
 *    reset, so that nobody is told. When the line is whole again, all goes on where it stopped.
 *  - latency: every chunk arrives that much later, in order.
 *  - loss: TCP never loses bytes, it sends them again: a lost chunk arrives one retransmission time later, and so does what is behind it.
 */
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Clock, Random } from "@kubarium/component-base";

export interface LineState {
  cut: boolean;
  /** Cluster milliseconds. */
  latencyMs: number;
  jitterMs: number;
  lossPercent: number;
}

export const WHOLE: LineState = { cut: false, latencyMs: 0, jitterMs: 0, lossPercent: 0 };
/** Linux's shortest retransmission time-out. */
export const RETRANSMIT_MS = 200;

export const planDelay = ({ latencyMs, jitterMs, lossPercent }: LineState, random: Random): number =>
  Math.max(0, latencyMs + (random.next() * 2 - 1) * jitterMs) + (lossPercent && random.next() * 100 < lossPercent ? RETRANSMIT_MS : 0);

export class LinkProxy {
  private state: LineState = WHOLE;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly flows = new Set<Flow>();
  private readonly deps: { clock: Clock; random: Random };
  private readonly to: { host: string; port: number };

  constructor(to: { host: string; port: number }, deps: { clock: Clock; random: Random }) {
    this.to = to;
    this.deps = deps;
    this.server = createServer({ allowHalfOpen: true }, (client) => this.accept(client));
  }

  /** Resolves with its port. */
  start(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once("error", reject).listen(0, "127.0.0.1", () => {
        const address = this.server.address();
        resolve(address && typeof address === "object" ? address.port : 0);
      });
    });
  }

  set(state: Partial<LineState>): void {
    this.state = { ...this.state, ...state };
    for (const flow of this.flows) flow.wake();
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      for (const socket of this.sockets) socket.destroy();
    });
  }

  private accept(client: Socket): void {
    const upstream = connect({ ...this.to, allowHalfOpen: true });
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => this.sockets.delete(socket));
    }
    const delay = (): number => planDelay(this.state, this.deps.random);
    const isCut = (): boolean => this.state.cut;
    const flows = [new Flow(client, upstream, this.deps.clock, isCut, delay), new Flow(upstream, client, this.deps.clock, isCut, delay)];
    for (const flow of flows) this.flows.add(flow);
    client.on("close", () => {
      upstream.destroy();
      for (const flow of flows) this.flows.delete(flow);
    });
    // A server's end is news as well: it does not pass a cut line.
    upstream.on("close", () => flows[1]?.afterAll(() => client.destroy()));
  }
}

/** One direction of one connection: chunks in order, each not before its time and none while the line is cut. */
class Flow {
  private readonly waiting: { dueMs: number; deliver: () => void }[] = [];
  private timer: { cancel(): void } | undefined;
  private readonly from: Socket;
  private readonly clock: Clock;
  private readonly isCut: () => boolean;
  private readonly delay: () => number;

  constructor(from: Socket, to: Socket, clock: Clock, isCut: () => boolean, delay: () => number) {
    this.from = from;
    this.clock = clock;
    this.isCut = isCut;
    this.delay = delay;
    from.on("data", (chunk: Buffer) => this.push(() => void to.write(chunk), this.delay()));
    from.on("end", () => this.push(() => void to.end(), this.delay()));
    to.on("close", () => this.timer?.cancel());
  }

  /** Behind everything that is on its way. */
  afterAll(deliver: () => void): void {
    this.push(deliver, 0);
  }

  wake(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.deliver();
  }

  private push(deliver: () => void, delayMs: number): void {
    const dueMs = this.clock.monotonicMs() + delayMs / this.clock.speed;
    this.waiting.push({ dueMs, deliver });
    if (!this.timer) this.deliver();
  }

  private deliver(): void {
    this.timer = undefined;
    while (!this.isCut()) {
      const next = this.waiting[0];
      if (!next) break;
      const leftMs = next.dueMs - this.clock.monotonicMs();
      if (leftMs > 0) {
        this.timer = this.clock.setTimeout(() => this.deliver(), leftMs * this.clock.speed);
        break;
      }
      this.waiting.shift();
      next.deliver();
    }
    // What waits for a whole line waits at the sender, so that memory is bounded.
    if (this.isCut() || this.waiting.length > MAX_WAITING) this.from.pause();
    else this.from.resume();
  }
}

const MAX_WAITING = 256;
