/** resourceVersions that clients name. Source: apiserver/pkg/storage/errors.go and cacher. */
import { StatusError } from "@kubarium/apimachinery";
import type { WatchCache } from "../../cache/watch-cache.ts";

/** How long a read waits for a revision that is not there yet. */
const WAIT_LIMIT_MS = 3000;

/** Waits until the cache has reached a revision; throws 504 when that takes too long. */
export async function waitForVersion(cache: WatchCache, revision: number): Promise<void> {
  if (!(await cache.reached(revision, WAIT_LIMIT_MS))) throw tooLargeVersion(revision, cache.applied);
}

export function tooLargeVersion(revision: number, current: number): StatusError {
  return new StatusError(
    {
      code: 504,
      reason: "Timeout",
      message: `Timeout: Too large resource version: ${revision}, current: ${current}`,
      details: { causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }], retryAfterSeconds: 1 },
    },
    { "retry-after": "1" },
  );
}
