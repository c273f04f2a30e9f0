/**
 * What one write takes from the pools. A claim in the store makes a number unique across apiservers; its holder names the write,
 * not the Service, so that of two writes of one Service only the one that got the number can give it back.
 * The IPAddress object that goes with a cluster IP is what users see of it, and who makes one by hand takes the IP.
 */
import { type FieldError, invalid } from "@kubarium/apimachinery";
import type { AnyObject, StrategyContext, Undo } from "../../../../machinery/definition.ts";

const IP_POOL = "clusterips";
const PORT_POOL = "nodeports";
const IP_ADDRESSES = "ipaddresses.networking.k8s.io";

export class Claims {
  readonly service: AnyObject;
  readonly context: StrategyContext;
  private readonly holder: string;
  private readonly undos: Undo[] = [];
  /** What this write has taken, so that asking twice is told from holding already. */
  private readonly taken = new Set<string>();

  constructor(service: AnyObject, context: StrategyContext) {
    this.service = service;
    this.context = context;
    const { namespace, name, uid } = service.metadata;
    this.holder = `${namespace}/${name}/${uid}/${context.random.suffix()}`;
  }

  /** Runs `allocate`; when it throws, gives back what it took. Answers how to give it back later. */
  async orUndo(allocate: () => Promise<void>): Promise<Undo> {
    try {
      await allocate();
    } catch (error) {
      await this.undo();
      throw error;
    }
    return () => this.undo();
  }

  private async undo(): Promise<void> {
    for (const step of this.undos.splice(0).reverse()) await step();
  }

  /** False when somebody has the address. */
  async takeIp(ip: string): Promise<boolean> {
    if (!(await this.take(IP_POOL, ip))) return false;
    if (!(await this.context.createCompanion(ipAddress(ip, this.service)))) return false;
    this.undos.push(() => this.context.deleteCompanion(IP_ADDRESSES, ip));
    return true;
  }

  takePort(port: number): Promise<boolean> {
    return this.take(PORT_POOL, String(port));
  }

  private async take(pool: string, name: string): Promise<boolean> {
    const entry = `${pool}/${name}`;
    if (this.taken.has(entry) || !(await this.context.claim(pool, name, this.holder))) return false;
    this.taken.add(entry);
    this.undos.push(async () => {
      this.taken.delete(entry);
      await this.context.release(pool, name);
    });
    return true;
  }

  refuse(...errors: FieldError[]): never {
    throw invalid({ group: "", kind: "Service" }, this.service.metadata.name ?? "", errors);
  }
}

function ipAddress(ip: string, { metadata: { namespace, name } }: AnyObject): AnyObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "IPAddress",
    metadata: {
      name: ip,
      labels: { "ipaddress.kubernetes.io/ip-family": "IPv4", "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io" },
    },
    spec: { parentRef: { resource: "services", namespace, name } },
  };
}

/** The address goes first, so that nobody finds it there after the claim is free. */
export async function releaseIp(ip: string, context: StrategyContext): Promise<void> {
  await context.deleteCompanion(IP_ADDRESSES, ip);
  await context.release(IP_POOL, ip);
}

export async function releasePort(port: number, context: StrategyContext): Promise<void> {
  await context.release(PORT_POOL, String(port));
}
