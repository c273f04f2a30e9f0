/**
 * Loaded into a component before anything else (`--import`): moves its wall clock by as many milliseconds as a file says, while it runs.
 * Only what asks JavaScript for the time is moved: TLS checks certificates against the kernel's clock.
 */
import { readFileSync, watchFile } from "node:fs";

const POLL_MS = 50;
const file = process.env["KUBARIUM_CHAOS_CLOCK_FILE"];
const RealDate = Date;
let offsetMs = 0;

function read(): void {
  try {
    offsetMs = Number(readFileSync(file ?? "", "utf8")) || 0;
  } catch {
    offsetMs = 0;
  }
}

if (file) {
  const now = (): number => RealDate.now() + offsetMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length ? args : [now()], newTarget) as object,
    apply: () => new RealDate(now()).toString(),
    get: (target, key, receiver) => (key === "now" ? now : (Reflect.get(target, key, receiver) as unknown)),
  });
  read();
  watchFile(file, { interval: POLL_MS, persistent: false }, read);
}
