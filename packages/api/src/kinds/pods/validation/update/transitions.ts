/** A container that ended for good stays ended. Source: ValidateContainerStateTransition and its siblings. */
import { forbiddenField } from "@kubarium/apimachinery";
import type { Container, ContainerStatus, PodSpec, PodStatus } from "../../../../generated/types.ts";
import { mayRestartAllContainers, shouldRestartContainer } from "../../../../pods/restart.ts";
import type { Errors, FieldPath } from "../names.ts";

export function checkTransitions(errors: Errors, path: FieldPath, next: PodStatus, previous: PodStatus, spec: PodSpec): void {
  if (!mayRestartAllContainers(spec)) {
    checkList(errors, `${path}.containerStatuses`, next.containerStatuses, previous.containerStatuses, mayRestart(spec, spec.containers));
    const inits = mayRestart(spec, spec.initContainers);
    checkList(errors, `${path}.initContainerStatuses`, next.initContainerStatuses, previous.initContainerStatuses, inits);
  }
  const ephemeral = `${path}.ephemeralContainerStatuses`;
  checkList(errors, ephemeral, next.ephemeralContainerStatuses, previous.ephemeralContainerStatuses, () => false);
}

type MayRestart = (status: ContainerStatus) => boolean;

function mayRestart(spec: PodSpec, containers: readonly Container[] = []): MayRestart {
  return ({ name, state }) => {
    const container = containers.find((candidate) => candidate.name === name);
    return container !== undefined && shouldRestartContainer(container, spec, state?.terminated?.exitCode ?? 0);
  };
}

function checkList(
  errors: Errors,
  path: FieldPath,
  next: readonly ContainerStatus[] = [],
  previous: readonly ContainerStatus[] = [],
  allowed: MayRestart,
): void {
  for (const [index, old] of previous.entries()) {
    if (!old.state?.terminated) continue;
    const revived = next.some(({ name, state }) => name === old.name && !state?.terminated);
    if (revived && !allowed(old)) errors.push(forbiddenField(`${path}[${index}].state`, "may not be transitioned to non-terminated state"));
  }
}
