/** Addresses of Redis as our flags take them. */

export interface RedisServer {
  host: string;
  port: number;
}

export interface RedisAddress {
  /** One, or all that may be in charge. */
  servers: readonly RedisServer[];
  username?: string;
  password?: string;
  db: number;
  tls: boolean;
  /** A Redis Cluster, of which these are some nodes. */
  cluster: boolean;
}

const DEFAULT_PORT = 6379;
const FORM = /^(redis|rediss|redis-cluster|rediss-cluster):\/\/(?:([^@/]*)@)?([^/@]+)(?:\/(\d+)?)?$/;

/** `redis://[user:password@]host[:port][,host[:port]…][/database]`; `rediss` for TLS, `redis-cluster` for a cluster. Throws for anything else. */
export function parseRedisAddress(text: string): RedisAddress {
  const match = FORM.exec(text.trim());
  if (!match) throw new Error("a Redis address looks like redis://:password@host:6379, redis://a:6379,b:6379 or redis-cluster://a,b,c");
  const [, scheme = "", credentials = "", hosts = "", database = "0"] = match;
  const cluster = scheme.endsWith("-cluster");
  if (cluster && database !== "0") throw new Error("a Redis Cluster has only database 0");
  const colon = credentials.indexOf(":");
  const username = decodeURIComponent(colon < 0 ? credentials : credentials.slice(0, colon));
  const password = colon < 0 ? "" : decodeURIComponent(credentials.slice(colon + 1));
  return {
    servers: hosts.split(",").map(serverOf),
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    db: Number(database),
    tls: scheme.startsWith("rediss"),
    cluster,
  };
}

function serverOf(text: string): RedisServer {
  const { hostname, port } = new URL(`redis://${text}`);
  return { host: hostname.replace(/^\[|\]$/g, ""), port: port ? Number(port) : DEFAULT_PORT };
}
