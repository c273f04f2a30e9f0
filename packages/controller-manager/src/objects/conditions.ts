/** Conditions as lists keyed by type: what every kind with a `status.conditions` shares. */
export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

export function conditionOf<C extends Condition>(conditions: readonly C[] | undefined, type: string): C | undefined {
  return conditions?.find((condition) => condition.type === type);
}

export function withoutCondition<C extends Condition>(conditions: readonly C[] | undefined, type: string): C[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}

/**
 * Unchanged when status and reason are the same, even if the message differs; otherwise replaced at the end of the list, with
 * the old transition time when the status did not change. Source: SetDeploymentCondition.
 */
export function withCondition<C extends Condition>(conditions: readonly C[] | undefined, condition: C): C[] {
  const current = conditionOf(conditions, condition.type);
  if (current && current.status === condition.status && current.reason === condition.reason) return [...(conditions ?? [])];
  const kept = current?.status === condition.status && current.lastTransitionTime ? { lastTransitionTime: current.lastTransitionTime } : {};
  return [...withoutCondition(conditions, condition.type), { ...condition, ...kept }];
}
