/** Conditions of a status, as every controller reads and sets them. Source: pkg/api/v1/pod/util.go. */
import { formatTime } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";

/** What the condition lists of all kinds have in common. */
export interface StatusCondition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

export function getCondition<C extends StatusCondition>(status: { conditions?: C[] } | undefined, type: string): C | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

/**
 * Puts the condition into the list, in the place of the one of its type. `lastTransitionTime` becomes now, or stays when
 * the status is the same as before. Answers whether anything changed.
 */
export function setCondition<C extends StatusCondition>(status: { conditions?: C[] }, condition: C, clock: Pick<Clock, "now">): boolean {
  const at = status.conditions?.findIndex(({ type }) => type === condition.type) ?? -1;
  const previous = status.conditions?.[at];
  const stays = previous !== undefined && previous.status === condition.status;
  const next: C = { ...condition, lastTransitionTime: stays ? previous.lastTransitionTime : formatTime(clock.now()) };
  if (!previous) {
    status.conditions = [...(status.conditions ?? []), next];
    return true;
  }
  status.conditions = status.conditions?.with(at, next);
  return !stays || previous.reason !== next.reason || previous.message !== next.message;
}
