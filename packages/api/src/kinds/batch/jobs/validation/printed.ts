/** Parts of a Job as the Go structs that refused updates print. Source: pkg/apis/batch/types.go. */
import type { PodFailurePolicy, SuccessPolicy } from "../../../../generated/types.ts";

export function printedSuccessPolicy(policy: SuccessPolicy | undefined): unknown {
  if (!policy) return null;
  const rules = policy.rules ?? [];
  return {
    Rules: rules.length
      ? rules.map(({ succeededIndexes, succeededCount }) => ({
          SucceededIndexes: succeededIndexes ?? null,
          SucceededCount: succeededCount ?? null,
        }))
      : null,
  };
}

export function printedFailurePolicy(policy: PodFailurePolicy | undefined): unknown {
  if (!policy) return null;
  const rules = (policy.rules ?? []).map(({ action = "", onExitCodes, onPodConditions }) => ({
    Action: action,
    OnExitCodes: onExitCodes
      ? {
          ContainerName: onExitCodes.containerName ?? null,
          Operator: onExitCodes.operator ?? "",
          Values: onExitCodes.values?.length ? onExitCodes.values : null,
        }
      : null,
    OnPodConditions: onPodConditions?.length ? onPodConditions.map(({ type = "", status = "" }) => ({ Type: type, Status: status })) : null,
  }));
  return { Rules: rules.length ? rules : null };
}
