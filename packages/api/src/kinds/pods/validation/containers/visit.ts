import type { Container, PodSpec } from "../../../../generated/types.ts";
import type { FieldPath } from "../names.ts";

/** Every container with its path: init, plain, ephemeral, in Kubernetes' order. `path` is that of the Pod spec. */
export function visitContainers(spec: PodSpec, path: FieldPath, visit: (container: Container, path: FieldPath) => void): void {
  for (const [index, container] of (spec.initContainers ?? []).entries()) visit(container, `${path}.initContainers[${index}]`);
  for (const [index, container] of (spec.containers ?? []).entries()) visit(container, `${path}.containers[${index}]`);
  for (const [index, container] of (spec.ephemeralContainers ?? []).entries()) visit(container, `${path}.ephemeralContainers[${index}]`);
}
