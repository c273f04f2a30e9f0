/** The conditions of a signing request: who may change which, and their times. Source: pkg/registry/certificates/certificates. */
import { formatTime } from "@kubarium/apimachinery";
import type { CertificateSigningRequestCondition as Condition } from "../../../generated/types.ts";
import type { AnyObject, StrategyContext } from "../../../machinery/definition.ts";

const DECIDED_ELSEWHERE = ["Approved", "Denied"];

const conditionsOf = (request: AnyObject): Condition[] => request.status?.conditions ?? [];

/** Sets the times that a client left out; the time of a transition stays as long as the status does. */
export function setConditionTimes(request: AnyObject, previous: AnyObject, context: StrategyContext): void {
  if (!conditionsOf(request).length) return;
  const now = formatTime(context.clock.now());
  const before = (condition: Condition) =>
    conditionsOf(previous).find((old) => old.type === condition.type && old.status === condition.status && old.lastTransitionTime);
  const conditions = conditionsOf(request).map((condition) => ({
    ...condition,
    lastUpdateTime: condition.lastUpdateTime || now,
    lastTransitionTime: condition.lastTransitionTime || before(condition)?.lastTransitionTime || now,
  }));
  request.status = { ...request.status, conditions };
}

/** A write to `/status` cannot edit an approval or denial in place; adding or removing one is validation's business. */
export function keepDecisions(request: AnyObject, previous: AnyObject): void {
  for (const type of DECIDED_ELSEWHERE) {
    const kept = conditionsOf(previous).filter((condition) => condition.type === type);
    const given = conditionsOf(request).filter((condition) => condition.type === type);
    if (!kept.length || kept.length !== given.length) continue;
    let next = 0;
    const conditions = conditionsOf(request).map((condition) => (condition.type === type ? (kept[next++] ?? condition) : condition));
    request.status = { ...request.status, conditions };
  }
}
