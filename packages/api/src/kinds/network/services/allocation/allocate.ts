/**
 * Cluster IPs and node ports, each held by one Service at most, taken before a write and given back if it fails.
 * Source: pkg/registry/core/service/storage/alloc.go.
 */
import type { ServiceSpec } from "../../../../generated/types.ts";
import type { AnyObject, StrategyContext, Undo } from "../../../../machinery/definition.ts";
import { needsClusterIp, needsHealthCheck, needsNodePort, nodePortsOf, specOf } from "../spec.ts";
import { Claims, releaseIp, releasePort } from "./claims.ts";
import { claimClusterIp } from "./cluster-ips.ts";
import { initFamilies } from "./families.ts";
import { claimHealthCheckPort, claimNodePorts, claimUpdatedNodePorts } from "./node-ports.ts";

export async function allocateForCreate(service: AnyObject, context: StrategyContext): Promise<Undo> {
  const claims = new Claims(service, context);
  const spec = specOf(service);
  if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
  return claims.orUndo(async () => {
    initFamilies(service, undefined);
    if (needsClusterIp(spec) && spec.clusterIPs?.[0] !== "None") await claimClusterIp(claims);
    if (needsNodePort(spec)) await claimNodePorts(claims);
    if (needsHealthCheck(spec)) await claimHealthCheckPort(claims);
  });
}

/** `service` has been completed from `previous` already. */
export async function allocateForUpdate(service: AnyObject, previous: AnyObject, context: StrategyContext): Promise<Undo> {
  const claims = new Claims(service, context);
  const spec = specOf(service);
  const before = specOf(previous);
  return claims.orUndo(async () => {
    initFamilies(service, previous);
    if (!needsClusterIp(before) && needsClusterIp(spec) && spec.clusterIPs?.[0] !== "None") await claimClusterIp(claims);
    if (needsNodePort(spec)) await claimUpdatedNodePorts(claims, before);
    if (needsHealthCheck(spec) && !needsHealthCheck(before)) await claimHealthCheckPort(claims);
  });
}

/** Gives back what a Service held and no longer does after a write; all of it when it is gone. */
export async function release(previous: AnyObject, service: AnyObject | undefined, context: StrategyContext): Promise<void> {
  const ip = heldIp(specOf(previous));
  if (ip && ip !== (service && heldIp(specOf(service)))) await releaseIp(ip, context);
  const kept = new Set(service ? heldPorts(specOf(service)) : []);
  for (const port of heldPorts(specOf(previous))) if (!kept.has(port)) await releasePort(port, context);
}

function heldIp(spec: ServiceSpec): string | undefined {
  const ip = spec.clusterIPs?.[0] ?? spec.clusterIP;
  return needsClusterIp(spec) && ip && ip !== "None" ? ip : undefined;
}

function heldPorts(spec: ServiceSpec): number[] {
  const ports = needsNodePort(spec) ? nodePortsOf(spec) : [];
  return needsHealthCheck(spec) && spec.healthCheckNodePort ? [...ports, spec.healthCheckNodePort] : ports;
}
