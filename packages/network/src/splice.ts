import type { Duplex } from "node:stream";

/** Joins two connections, byte for byte, each at the pace of the slower. The end of one direction leaves the other open. */
export function splice(a: Duplex, b: Duplex): void {
  oneWay(a, b);
  oneWay(b, a);
}

function oneWay(from: Duplex, to: Duplex): void {
  from.on("error", () => to.destroy());
  from.on("close", () => {
    // What was read to its end is still being written; what broke off is broken off on the other side too.
    if (!from.readableEnded) to.destroy();
  });
  from.pipe(to);
}
