/** Why a connection could not be made, as a client on a real network learns it. Texts are those of Go's net package. */
export type DialFailure = "refused" | "timeout" | "unreachable" | "unknown-host";

const TEXTS: Readonly<Record<DialFailure, string>> = {
  refused: "connect: connection refused",
  timeout: "i/o timeout",
  unreachable: "connect: no route to host",
  "unknown-host": "no such host",
};

export class DialError extends Error {
  override readonly name = "DialError";
  readonly failure: DialFailure;

  constructor(host: string, port: number, failure: DialFailure) {
    super(failure === "unknown-host" ? `dial tcp: lookup ${host}: ${TEXTS[failure]}` : `dial tcp ${host}:${port}: ${TEXTS[failure]}`);
    this.failure = failure;
  }
}

export function isDialFailure(text: unknown): text is DialFailure {
  return typeof text === "string" && text in TEXTS;
}
