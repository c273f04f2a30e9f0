/**
 * An apiserver that survives the loss of its state: when Redis comes back empty or older, the server ends (with it every watch), and a new
 * one starts on what is there now. Its revisions go on beyond all that were served, so that clients list anew and none sees one go backwards.
 */
import { type Clock, type Logger, type Random, retryForever, type Running } from "@kubarium/component-base";
import type { IncarnationChangedError, Store } from "@kubarium/storage";

export interface ReplaceableState {
  /** `served`: the newest revision of a history that is gone; 0 at the start. */
  open(served: number): Promise<Store>;
  start(store: Store, onReplaced: (error: IncarnationChangedError) => void): Promise<Running>;
  clock: Clock;
  random: Random;
  log: Logger;
}

const RETRY = { baseMs: 100, maxMs: 2_000, jitter: 0.2 };

/** Throws what `open` and `start` throw the first time; later they are tried again for ever. */
export async function startOnState({ open, start, clock, random, log }: ReplaceableState): Promise<Running> {
  const stopping = new AbortController();
  let replacing: Promise<void> = Promise.resolve();
  let now = await begin(0);

  async function begin(served: number): Promise<{ store: Store; running: Running }> {
    const store = await open(served);
    try {
      const running = await start(store, (error) => {
        replacing = replacing.then(() => again(error));
      });
      return { store, running };
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  async function again(error: IncarnationChangedError): Promise<void> {
    if (stopping.signal.aborted) return;
    const { served } = error;
    log.error({ reason: error.message, served }, "Redis came back with another state than before: every watch ends, clients list anew");
    await now.running.stop();
    await now.store.close();
    const onError = (failure: unknown): void => log.warn({ err: failure }, "the new state cannot be served yet, trying again");
    const retry = { ...RETRY, baseMs: RETRY.baseMs * clock.speed, maxMs: RETRY.maxMs * clock.speed, onError };
    try {
      now = await retryForever({ clock, random, signal: stopping.signal }, retry, () => begin(served));
      log.info({ incarnation: now.store.incarnation, revision: await now.store.head() }, "serving the state that Redis has now");
    } catch (failure) {
      if (!stopping.signal.aborted) throw failure;
    }
  }

  return {
    async stop() {
      stopping.abort(new Error("stopping"));
      await replacing;
      await now.running.stop();
      await now.store.close();
    },
  };
}
