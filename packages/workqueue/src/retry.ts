import type { BackoffOptions } from "@kubarium/component-base";

/** Per key, in cluster time. Source: client-go util/workqueue, DefaultTypedItemBasedRateLimiter: 5 ms doubling up to 1000 s. */
export const RETRY_BACKOFF: BackoffOptions = { baseMs: 5, maxMs: 1_000_000 };

/** How long the revision that a run wrote is remembered for its key; much longer than any cache lags behind. */
export const WROTE_REVISION_TTL_MS = 600_000;

/** Characters of a reconcile id. */
export const RECONCILE_ID_LENGTH = 8;
