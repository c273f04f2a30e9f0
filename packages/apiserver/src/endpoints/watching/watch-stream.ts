/**
 * One watch: sends the initial state if asked for, then every event that its selector lets through, in order.
 * Bounded: a receiver that falls behind by MAX_QUEUED_BYTES is cut off and has to start again (Kubernetes drops slow watchers too).
 */
import type { CacheEvent } from "../../cache/event.ts";
import { planDelivery } from "../../cache/event.ts";
import type { CacheWatcher } from "../../cache/resource-cache.ts";
import type { AnswerStream } from "../../http/exchange.ts";
import type { EntrySelector } from "../request/selector.ts";
import type { Framer } from "./frames.ts";

/** Beyond what the connection buffers. The initial state is not counted: it is made as the receiver takes it. */
const MAX_QUEUED_BYTES = 16 * 1024 * 1024;
/** The initial state is sent in pieces of about this size. */
const PIECE_BYTES = 64 * 1024;

export class WatchStream implements CacheWatcher {
  readonly partition?: string;
  readonly client: string;
  readonly #stream: AnswerStream;
  readonly #selector: EntrySelector;
  readonly #framer: Framer;
  readonly #everything: boolean;
  #initial: Iterator<Buffer> | undefined;
  #queue: Buffer[] = [];
  #queuedBytes = 0;
  /** The revision of the first event in the queue. */
  #queuedFrom = 0;
  #scheduled = false;
  #blocked = false;
  #ended = false;
  /** Events up to this revision are not news. */
  readonly #after: number;

  constructor(options: {
    stream: AnswerStream;
    selector: EntrySelector;
    framer: Framer;
    after: number;
    /** Who watches, for people. */
    client: string;
    partition?: string;
    initial?: Iterator<Buffer>;
  }) {
    this.client = options.client;
    this.#stream = options.stream;
    this.#selector = options.selector;
    this.#framer = options.framer;
    this.#after = options.after;
    this.#initial = options.initial;
    this.#everything = !options.selector.selective && options.selector.namespace === "";
    if (options.partition !== undefined) this.partition = options.partition;
    this.#stream.onDrain(() => {
      this.#blocked = false;
      this.#pump();
    });
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  get unreadBytes(): number {
    return this.#queuedBytes + this.#stream.pendingBytes;
  }

  get queuedFrom(): number | undefined {
    return this.#queue.length > 0 && this.#queuedFrom > 0 ? this.#queuedFrom : undefined;
  }

  onEvent(event: CacheEvent): void {
    if (event.revision <= this.#after || this.#ended) return;
    const delivery = this.#everything ? event : planDelivery(event, this.#selector.matches);
    if (!delivery) return;
    if (this.#queue.length === 0) this.#queuedFrom = event.revision;
    this.send(this.#framer.event(delivery.type, delivery.entry));
  }

  /** Queues a frame; frames of one turn of the event loop are written together. */
  send(frame: Buffer): void {
    this.#queue.push(frame);
    this.#queuedBytes += frame.length;
    if (this.#queuedBytes > MAX_QUEUED_BYTES) {
      this.#ended = true;
      this.#queue = [];
      this.#stream.destroy();
    } else this.schedule();
  }

  schedule(): void {
    if (this.#scheduled || this.#blocked) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  onEnd(): void {
    if (this.#ended) return;
    this.#initial = undefined;
    this.#blocked = false;
    this.#pump();
    this.#ended = true;
    this.#stream.end();
  }

  #pump(): void {
    while (this.#initial && !this.#blocked && !this.#ended) {
      const piece = this.#nextPiece(this.#initial);
      if (!piece) this.#initial = undefined;
      else this.#blocked = !this.#stream.write(piece);
    }
    if (this.#blocked || this.#ended || this.#queue.length === 0) return;
    const [first] = this.#queue;
    const bytes = this.#queue.length === 1 && first ? first : Buffer.concat(this.#queue, this.#queuedBytes);
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#blocked = !this.#stream.write(bytes);
  }

  #nextPiece(frames: Iterator<Buffer>): Buffer | undefined {
    const piece: Buffer[] = [];
    let size = 0;
    while (size < PIECE_BYTES) {
      const next = frames.next();
      if (next.done) break;
      piece.push(next.value);
      size += next.value.length;
    }
    return piece.length === 0 ? undefined : Buffer.concat(piece, size);
  }
}
