/** Who follows the cluster through this server: users with watches that are open now. */
import type { Exchange } from "../../http/exchange.ts";

export class Presence {
  readonly #open = new Map<string, number>();

  /** To be told of every request, when its user is known. */
  see(exchange: Pick<Exchange, "info" | "user" | "onClose">): void {
    if (exchange.info.verb !== "watch") return;
    const { name } = exchange.user;
    this.#open.set(name, this.watches(name) + 1);
    exchange.onClose(() => this.#open.set(name, this.watches(name) - 1));
  }

  watches(user: string): number {
    return this.#open.get(user) ?? 0;
  }
}
