/** Every Service port of the cluster as this node sees it, by address and by node port; kept up to date by `services/watch.ts`. */
import type { ServiceRoute } from "./plan.ts";

export class ServiceTable {
  private readonly byService = new Map<string, readonly ServiceRoute[]>();
  private readonly byAddress = new Map<string, { route: ServiceRoute; external: boolean }>();
  private readonly addresses = new Map<string, number>();
  private readonly nodePorts = new Map<number, ServiceRoute>();

  /** Empty routes take the Service out. */
  set(key: string, routes: readonly ServiceRoute[]): void {
    for (const route of this.byService.get(key) ?? []) this.remove(route);
    if (routes.length) this.byService.set(key, routes);
    else this.byService.delete(key);
    for (const route of routes) this.add(route);
  }

  find(ip: string, port: number): { route: ServiceRoute; external: boolean } | undefined {
    return this.byAddress.get(`${ip}:${port}`);
  }

  byNodePort(port: number): ServiceRoute | undefined {
    return this.nodePorts.get(port);
  }

  /** Whether any Service has this address, on whatever port. */
  knows(ip: string): boolean {
    return this.addresses.has(ip);
  }

  *routes(): Iterable<ServiceRoute> {
    for (const routes of this.byService.values()) yield* routes;
  }

  private add(route: ServiceRoute): void {
    for (const [ip, external] of addressesOf(route)) {
      const id = `${ip}:${route.port}`;
      // Two Services may claim one external address; the first keeps it.
      if (!this.byAddress.has(id)) this.byAddress.set(id, { route, external });
      this.addresses.set(ip, (this.addresses.get(ip) ?? 0) + 1);
    }
    if (route.nodePort && !this.nodePorts.has(route.nodePort)) this.nodePorts.set(route.nodePort, route);
  }

  private remove(route: ServiceRoute): void {
    for (const [ip] of addressesOf(route)) {
      const id = `${ip}:${route.port}`;
      if (this.byAddress.get(id)?.route === route) this.byAddress.delete(id);
      const left = (this.addresses.get(ip) ?? 1) - 1;
      if (left) this.addresses.set(ip, left);
      else this.addresses.delete(ip);
    }
    if (route.nodePort && this.nodePorts.get(route.nodePort) === route) this.nodePorts.delete(route.nodePort);
  }
}

function* addressesOf(route: ServiceRoute): Iterable<[ip: string, external: boolean]> {
  for (const ip of route.internal) yield [ip, false];
  for (const ip of route.external) yield [ip, true];
}
