/** HTTP/2 CONNECT on the kubelets' port: a stream of one TLS connection is one connection to a pod. */

/** Carries a DialFailure in an answer other than 200. */
export const FAILURE_HEADER = "x-kubarium-dial-failure";

/** A node speaks for many connections at once, and every one of them ends with a reset when a client hangs up. */
export const SESSION_OPTIONS = {
  settings: { maxConcurrentStreams: 100_000, initialWindowSize: 1024 * 1024 },
  maxSessionMemory: 256,
  streamResetBurst: 1_000_000,
  streamResetRate: 1_000_000,
};
