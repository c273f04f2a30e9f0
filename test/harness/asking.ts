/** A client that asks one URL over and over, as `while true; do curl …; done` does: each request over a connection of its own. */
import { Agent, get } from "node:http";

export interface Asked {
  requests: number;
  /** One sentence for each request that got no answer of 200. */
  failures: string[];
  /** The longest time without an answer, in real milliseconds. */
  longestGapMs: number;
  answers: Map<string, number>;
}

const TIMEOUT_MS = 5_000;
/** After a failure, so that a gap is measured and not hammered. */
const PAUSE_MS = 5;

/** Asks until `enough` says so after a request. */
export async function keepAsking(url: string, enough: (asked: Asked) => boolean): Promise<Asked> {
  const asked: Asked = { requests: 0, failures: [], longestGapMs: 0, answers: new Map() };
  let lastAnswerMs = performance.now();
  do {
    const sentMs = performance.now();
    try {
      const body = await ask(url);
      asked.answers.set(body, (asked.answers.get(body) ?? 0) + 1);
      asked.longestGapMs = Math.max(asked.longestGapMs, performance.now() - lastAnswerMs);
      lastAnswerMs = performance.now();
    } catch (error) {
      asked.failures.push(`request ${asked.requests} after ${(performance.now() - sentMs).toFixed(0)} ms: ${(error as Error).message}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    asked.requests++;
  } while (!enough(asked));
  return asked;
}

function ask(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = get(url, { agent: new Agent({ keepAlive: false }), timeout: TIMEOUT_MS }, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (text: string) => (body += text));
      answer.on("error", reject);
      answer.on("end", () =>
        answer.statusCode === 200 ? resolve(body.trim()) : reject(new Error(`status ${answer.statusCode}: ${body}`)),
      );
    });
    call.on("timeout", () => call.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    call.on("error", reject);
  });
}
