/** Ports of a Service. Source: validateServicePort and its neighbours in pkg/apis/core/validation. */
import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalidEach,
  isDns1123Label,
  isQualifiedName,
  isValidPortName,
  isValidPortNum,
  notSupported,
  required,
} from "@kubarium/apimachinery";
import type { ServicePort, ServiceSpec } from "../../../../generated/types.ts";
import { portsOf } from "../spec.ts";

export const PROTOCOLS = ["SCTP", "TCP", "UDP"];

export function validatePorts(spec: ServiceSpec): FieldError[] {
  const ports = portsOf(spec);
  const names = new Set<string>();
  return ports.flatMap((port, index) => validatePort(port, `spec.ports[${index}]`, ports.length > 1, names));
}

function validatePort(port: ServicePort, path: string, needsName: boolean, names: Set<string>): FieldError[] {
  const { name, port: number = 0, protocol, targetPort = 0, appProtocol } = port;
  const errors: FieldError[] = [];
  if (name) {
    errors.push(...invalidEach(`${path}.name`, name, isDns1123Label(name)));
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    names.add(name);
  } else if (needsName) errors.push(required(`${path}.name`));
  errors.push(...invalidEach(`${path}.port`, number, isValidPortNum(number)));
  if (!protocol) errors.push(required(`${path}.protocol`));
  else if (!PROTOCOLS.includes(protocol)) errors.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
  errors.push(...validatePortOrName(targetPort, `${path}.targetPort`));
  if (appProtocol !== undefined) errors.push(...invalidEach(`${path}.appProtocol`, appProtocol, isQualifiedName(appProtocol)));
  return errors;
}

function validatePortOrName(port: number | string, path: string): FieldError[] {
  return invalidEach(path, port, typeof port === "string" ? isValidPortName(port) : isValidPortNum(port));
}

/** Node ports of a ClusterIP, node ports given twice, ports given twice; a port is printed as the Go struct it was. */
export function validatePortNumbers(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const ports = portsOf(spec);
  for (const [index, { nodePort }] of ports.entries()) {
    if (spec.type !== "ClusterIP" || !nodePort) continue;
    errors.push(forbiddenField(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
  }
  const nodePorts = new Set<string>();
  for (const [index, { protocol, nodePort }] of ports.entries()) {
    if (!nodePort) continue;
    const key = `${protocol}/${nodePort}`;
    if (nodePorts.has(key)) errors.push(duplicate(`spec.ports[${index}].nodePort`, nodePort));
    nodePorts.add(key);
  }
  const seen = new Set<string>();
  for (const [index, { protocol, port }] of ports.entries()) {
    const key = `${protocol}/${port}`;
    const printed = { Name: "", Protocol: protocol ?? "", AppProtocol: null, Port: port ?? 0, TargetPort: 0, NodePort: 0 };
    if (seen.has(key)) errors.push(duplicate(`spec.ports[${index}]`, printed));
    seen.add(key);
  }
  return errors;
}
