import { type Clock, isListening, type Logger } from "@kubarium/component-base";
import { readKubeconfig } from "./kubeconfig.ts";

/** Between two looks, in real milliseconds: a refused connection costs next to nothing, and everybody waits for the first that is not. */
const EVERY_MS = 20;
/** From then on it looks less often, and has said so. */
const LONG_MS = { after: 5_000, every: 500 };

/**
 * Resolves when somebody accepts connections where the kubeconfig's server is, however long that takes; so a component that is started
 * together with its API server goes on at once, instead of with the next turn of a growing back-off. Throws the signal's reason.
 */
export async function serverListening(
  kubeconfig: string,
  { clock, log, signal }: { clock: Clock; log: Logger; signal: AbortSignal },
): Promise<void> {
  const { server } = readKubeconfig(kubeconfig);
  const { hostname, port } = new URL(server);
  const begunMs = clock.monotonicMs();
  for (let told = false; !(await isListening(hostname.replace(/^\[|\]$/g, ""), Number(port || 443))); ) {
    const isLong = clock.monotonicMs() - begunMs > LONG_MS.after;
    if (isLong && !told) log.warn({ server }, "the API server does not answer yet, waiting for it");
    told ||= isLong;
    await clock.sleep((isLong ? LONG_MS.every : EVERY_MS) * clock.speed, signal);
  }
}
