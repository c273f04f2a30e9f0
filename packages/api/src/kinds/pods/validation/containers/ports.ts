/** Container ports. Source: validateContainerPorts, AccumulateUniqueHostPorts, validatePodHostNetworkDeps in pkg/apis/core/validation. */
import { duplicate, invalidValue, isValidPortName, isValidPortNum, notSupported, required } from "@kubarium/apimachinery";
import type { Container, ContainerPort, PodSpec } from "../../../../generated/types.ts";
import type { PodValidationOptions } from "../../options.ts";
import { checkRule, type Errors, type FieldPath } from "../names.ts";

const PROTOCOLS = ["SCTP", "TCP", "UDP"];

export function checkPorts(errors: Errors, path: FieldPath, ports: readonly ContainerPort[]): void {
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const at = `${path}[${index}]`;
    if (port.name) checkPortName(errors, `${at}.name`, port.name, names);
    if (!port.containerPort) errors.push(required(`${at}.containerPort`));
    else checkRule(errors, `${at}.containerPort`, port.containerPort, isValidPortNum(port.containerPort));
    if (port.hostPort) checkRule(errors, `${at}.hostPort`, port.hostPort, isValidPortNum(port.hostPort));
    if (!port.protocol) errors.push(required(`${at}.protocol`));
    else if (!PROTOCOLS.includes(port.protocol)) errors.push(notSupported(`${at}.protocol`, port.protocol, PROTOCOLS));
  }
}

function checkPortName(errors: Errors, path: FieldPath, name: string, taken: Set<string>): void {
  const broken = isValidPortName(name);
  if (broken.length > 0) checkRule(errors, path, name, broken);
  else if (taken.has(name)) errors.push(duplicate(path, name));
  else taken.add(name);
}

/** The same protocol, host address and host port may be taken once. */
export function checkHostPortConflicts(errors: Errors, path: FieldPath, containers: readonly Container[]): void {
  let taken: Set<string> | undefined;
  for (const [index, { ports }] of containers.entries()) {
    for (const [portIndex, port] of (ports ?? []).entries()) {
      if (!port.hostPort) continue;
      taken ??= new Set();
      const key = `${port.protocol ?? ""}/${port.hostIP ?? ""}/${port.hostPort}`;
      if (taken.has(key)) errors.push(duplicate(`${path}[${index}].ports[${portIndex}].hostPort`, key));
      taken.add(key);
    }
  }
}

export function checkHostNetworkPorts(errors: Errors, path: FieldPath, spec: PodSpec, options: PodValidationOptions): void {
  if (!spec.hostNetwork) return;
  for (const [index, { ports }] of (spec.containers ?? []).entries()) {
    for (const [portIndex, { hostPort = 0, containerPort }] of (ports ?? []).entries()) {
      if ((!options.resourceIsPod && hostPort === 0) || hostPort === containerPort) continue;
      const at = `${path}.containers[${index}].ports[${portIndex}].hostPort`;
      errors.push(invalidValue(at, hostPort, "must match `containerPort` when `hostNetwork` is true"));
    }
  }
}
