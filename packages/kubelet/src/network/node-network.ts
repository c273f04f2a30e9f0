/** Connects a node's pods with the rest of the cluster: what kube-proxy, a network plugin and cluster DNS do on a real node. */
import type { EventRecorder, InformerFactory } from "@kubarium/client";
import type { Clock, Logger, Random, Running } from "@kubarium/component-base";
import type { Tunnels } from "@kubarium/network";
import { Dialer } from "./dialer.ts";
import { DirectAddresses } from "./direct/direct-addresses.ts";
import type { DnsSource } from "./dns/lookup.ts";
import { HostPorts } from "./host-ports/host-ports.ts";
import { NodeRoutes } from "./routes.ts";
import { Balancer } from "./services/balancer.ts";
import { ServiceTable } from "./services/table.ts";
import { followServices } from "./services/watch.ts";
import type { VirtualNetwork } from "./virtual-network.ts";

export interface NodeNetworkDeps {
  nodeName: string;
  nodeIp: string;
  network: VirtualNetwork;
  /** Of an identity that may see Services, EndpointSlices and Nodes (`system:kube-proxy`). */
  informers: InformerFactory;
  recorder: EventRecorder;
  tunnels: Tunnels | undefined;
  /** Services' and pods' addresses are this machine's own (a node's container): they are answered for all its programs. */
  direct?: boolean;
  clock: Clock;
  random: Random;
  log: Logger;
}

export interface RunningNodeNetwork extends Running {
  hostPorts: HostPorts;
}

/** Resolves when Services can be reached. */
export async function startNodeNetwork(deps: NodeNetworkDeps): Promise<RunningNodeNetwork> {
  const { nodeName, nodeIp, network, informers, recorder, clock, random, log } = deps;
  const table = new ServiceTable();
  const routes = new NodeRoutes();
  const unavailable = (key: string, message: string): void => {
    const [namespace = "", name = ""] = key.split("/");
    const uid = dns?.service(namespace, name)?.metadata.uid ?? "";
    const regarding = { apiVersion: "v1", kind: "Service", metadata: { namespace, name, uid } };
    recorder.event(regarding, "Warning", "PortUnavailable", `${nodeName}: ${message}`);
  };
  let dialer: Dialer | undefined;
  let dns: DnsSource | undefined;
  const hostPorts = new HostPorts({
    nodeIp,
    services: table,
    clock,
    log,
    own: () => network.hostSockets(),
    deliver: (ip, port, socket) => network.deliver(ip, port, socket),
    forward: (socket, route, clientIp) => void dialer?.forward(socket, route, clientIp),
    unavailable,
    shared: deps.direct ?? false,
  });
  const direct = deps.direct
    ? new DirectAddresses({
        nodeIp,
        services: table,
        podPorts: () => network.ports(),
        connect: (host, port, signal) => network.connect(host, port, { signal }),
        log,
      })
    : undefined;
  const changed = (): void => {
    hostPorts.changed();
    direct?.changed();
  };
  dns = await followServices({ informers, nodeName, table, routes, onChange: () => changed() });
  dialer = new Dialer({
    nodeName,
    nodeIp,
    local: network,
    services: table,
    routes,
    dns,
    balancer: new Balancer(clock, random),
    tunnels: deps.tunnels,
    clock,
  });
  network.surroundings = dialer;
  network.onHostSockets = () => hostPorts.changed();
  if (direct) network.onListen = () => direct.changed();
  changed();
  return {
    hostPorts,
    async stop() {
      hostPorts.stop();
      direct?.stop();
      network.onListen = undefined;
      network.surroundings = undefined;
      network.onHostSockets = undefined;
    },
  };
}
