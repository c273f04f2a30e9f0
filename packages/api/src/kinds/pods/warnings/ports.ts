/** Warnings about ports that stand in each other's way. Source: pkg/api/pod/warnings.go. */
import { goQuote } from "@kubarium/apimachinery";
import type { ContainerPort, PodSpec } from "../../../generated/types.ts";
import { visitContainers } from "../validation/containers/visit.ts";

interface Place {
  port: ContainerPort;
  at: string;
}

/** `path` is that of the spec. */
export function portWarnings(path: string, spec: PodSpec): string[] {
  const places: Place[] = [];
  visitContainers(spec, path, ({ ports }, at) => {
    for (const [index, port] of (ports ?? []).entries()) places.push({ port, at: `${at}.ports[${index}]` });
  });
  if (places.length === 0) return [];
  return [...places.flatMap((place, index) => numberWarnings(place, places.slice(0, index))), ...nameWarnings(places)];
}

function numberWarnings({ port, at }: Place, earlier: readonly Place[]): string[] {
  const warnings: string[] = [];
  if (port.hostIP && !port.hostPort) warnings.push(`${at}: hostIP set without hostPort: ${printed(port)}`);
  for (const other of earlier) {
    if (other.port.containerPort !== port.containerPort || other.port.protocol !== port.protocol) continue;
    const kind = clash(port, other.port);
    if (kind) warnings.push(`${at}: ${kind} port definition with ${other.at}`);
  }
  return warnings;
}

function clash(a: ContainerPort, b: ContainerPort): string | undefined {
  const [aIp, bIp, aHost, bHost] = [a.hostIP ?? "", b.hostIP ?? "", a.hostPort ?? 0, b.hostPort ?? 0];
  if (aIp === bIp && aHost === bHost) return "duplicate";
  if (aHost === 0 || bHost === 0) return "overlapping";
  return aHost === bHost && (aIp === "") !== (bIp === "") ? "dangerously ambiguous" : undefined;
}

/** As Go prints the struct. */
function printed({ name = "", hostPort = 0, containerPort, protocol = "", hostIP = "" }: ContainerPort): string {
  return `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
}

function nameWarnings(places: readonly Place[]): string[] {
  const first = new Map<string, string>();
  return places.flatMap(({ port: { name }, at }) => {
    if (!name) return [];
    const other = first.get(name);
    if (other === undefined) {
      first.set(name, at);
      return [];
    }
    const who = `services and probes that select ports by name will use ${other}`;
    return [`${at}: duplicate port name ${goQuote(name)} with ${other}, ${who}`];
  });
}
