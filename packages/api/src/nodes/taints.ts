/** Source: Toleration.ToleratesTaint. `Lt` and `Gt` need a feature that 1.36 has off: such a toleration tolerates nothing. */
import type { Taint, Toleration } from "../generated/types.ts";

export function tolerates(toleration: Toleration, taint: Pick<Taint, "key" | "value" | "effect">): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  const operator = toleration.operator || "Equal";
  if (operator === "Exists") return true;
  return operator === "Equal" && (toleration.value ?? "") === (taint.value ?? "");
}
