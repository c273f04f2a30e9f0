/** Whether a container that ended is started again. Source: pkg/api/v1/pod/util.go. */
import type { Container, ContainerRestartRule, PodSpec } from "../generated/types.ts";

/** By the container's rules, then its own restart policy, then the Pod's. */
export function shouldRestartContainer(container: Container, spec: PodSpec, exitCode: number): boolean {
  if (container.restartPolicy) {
    const rule = matchingRestartRule(container, exitCode);
    if (rule?.action === "Restart" || rule?.action === "RestartAllContainers") return true;
  }
  switch (container.restartPolicy || spec.restartPolicy) {
    case "OnFailure":
      return exitCode !== 0;
    case "Never":
      return false;
    default:
      return true;
  }
}

/** The first rule that names the exit code. */
export function matchingRestartRule(container: Container, exitCode: number): ContainerRestartRule | undefined {
  return container.restartPolicyRules?.find(({ exitCodes }) => {
    if (!exitCodes) return false;
    const named = exitCodes.values?.includes(exitCode) ?? false;
    return exitCodes.operator === "In" ? named : exitCodes.operator === "NotIn" && !named;
  });
}

/** Some container's rule restarts the whole Pod, so that any container may start again. */
export function mayRestartAllContainers(spec: PodSpec): boolean {
  const restartsAll = ({ restartPolicyRules }: Container) =>
    restartPolicyRules?.some(({ action }) => action === "RestartAllContainers") ?? false;
  return (spec.initContainers?.some(restartsAll) ?? false) || (spec.containers ?? []).some(restartsAll);
}
