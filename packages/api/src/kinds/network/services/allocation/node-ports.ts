/** Node ports and the health check port. Source: pkg/registry/core/service/portallocator and initNodePorts, updateNodePorts. */
import { internalError, invalidValue, StatusError } from "@kubarium/apimachinery";
import type { ServiceSpec } from "../../../../generated/types.ts";
import { nodePortsOf, portsOf, specOf } from "../spec.ts";
import type { Claims } from "./claims.ts";
import { rangeFrom, takeAny } from "./range.ts";

const STEP = 32;
const OFFSET_LIMIT = 128;

const allocates = ({ type, allocateLoadBalancerNodePorts }: ServiceSpec): boolean =>
  type === "NodePort" || allocateLoadBalancerNodePorts !== false;

/** Ports of a new Service that have the same number (TCP and UDP) share a node port. */
export async function claimNodePorts(claims: Claims): Promise<void> {
  const spec = specOf(claims.service);
  const byPort = new Map<number, number>();
  for (const [index, port] of portsOf(spec).entries()) {
    if (!port.nodePort && !allocates(spec)) continue;
    const known = byPort.get(port.port);
    if (known === undefined) {
      const wanted = portsOf(spec).find((other) => other.port === port.port && other.nodePort)?.nodePort;
      if (wanted) await claimGiven(claims, wanted, index);
      port.nodePort = wanted || (await claimAny(claims));
      byPort.set(port.port, port.nodePort);
    } else if (!port.nodePort) port.nodePort = known;
    else if (port.nodePort !== known) await claimGiven(claims, port.nodePort, index);
  }
}

/** What the Service has already is not taken again; a node port may serve two protocols, but not twice the same. */
export async function claimUpdatedNodePorts(claims: Claims, before: ServiceSpec): Promise<void> {
  const spec = specOf(claims.service);
  const held = new Set(nodePortsOf(before));
  const seen = new Set<string>();
  for (const [index, port] of portsOf(spec).entries()) {
    if (!port.nodePort && !allocates(spec)) continue;
    if (!port.nodePort) port.nodePort = await claimAny(claims);
    else if (!held.has(port.nodePort)) await claimGiven(claims, port.nodePort, index);
    held.add(port.nodePort);
    const entry = `${port.protocol} ${port.nodePort}`;
    if (seen.has(entry)) throw new StatusError({ code: 500, message: `duplicate nodePort: {${entry}}` });
    seen.add(entry);
  }
}

export async function claimHealthCheckPort(claims: Claims): Promise<void> {
  const spec = specOf(claims.service);
  const wanted = spec.healthCheckNodePort;
  if (!wanted) {
    spec.healthCheckNodePort = await claimAny(claims);
    return;
  }
  const why = await refusal(claims, wanted);
  if (why) throw internalError(`failed to allocate requested HealthCheck NodePort ${wanted}: ${why}`);
}

async function claimGiven(claims: Claims, port: number, index: number): Promise<void> {
  const why = await refusal(claims, port);
  if (why) claims.refuse(invalidValue(`spec.ports[${index}].nodePort`, port, why));
}

async function refusal(claims: Claims, port: number): Promise<string | undefined> {
  const { from, to } = claims.context.nodePortRange;
  if (port < from || port > to) return `provided port is not in the valid range. The range of valid ports is ${from}-${to}`;
  return (await claims.takePort(port)) ? undefined : "provided port is already allocated";
}

async function claimAny(claims: Claims): Promise<number> {
  const { nodePortRange, random } = claims.context;
  const range = rangeFrom(nodePortRange.from, nodePortRange.to, STEP, OFFSET_LIMIT);
  const port = await takeAny(range, random, (candidate) => claims.takePort(candidate));
  if (port === undefined) throw internalError("failed to allocate a nodePort: range is full");
  return port;
}
