/** What redis-server and nats-server read at their start, in processes and in containers. */

/** Every commit is on disk before it is acknowledged; group commit makes one fsync serve many. */
export function redisConfiguration(options: { password: string; dir: string; listen?: { host: string; port: number } }): string {
  const { password, dir, listen } = options;
  return [
    ...(listen ? [`bind ${listen.host}`, `port ${listen.port}`] : []),
    `requirepass ${password}`,
    // For a replica that follows another with the same file.
    `masterauth ${password}`,
    `dir ${dir}`,
    "appendonly yes",
    "appendfsync always",
    'save ""',
    "maxmemory-policy noeviction",
    "",
  ].join("\n");
}

/** Sentinels promote the replica when two of them have not heard from the master for five seconds. */
export function sentinelConfiguration({ password, master }: { password: string; master: { host: string; port: number } }): string {
  return [
    "dir /tmp",
    "sentinel resolve-hostnames yes",
    "sentinel announce-hostnames yes",
    `sentinel monitor kubarium ${master.host} ${master.port} 2`,
    `sentinel auth-pass kubarium ${password}`,
    "sentinel down-after-milliseconds kubarium 5000",
    "sentinel failover-timeout kubarium 10000",
    "",
  ].join("\n");
}

export interface NatsConfiguration {
  user: string;
  password: string;
  /** `host:port`. */
  listen: string;
  /** Where its health can be asked, `host:port`; nowhere without it. */
  monitor?: string;
  /** Of a NATS cluster: where the others reach this one, and all of them. */
  routes?: { listen: string; urls: readonly string[] };
}

export function natsConfiguration({ user, password, listen, monitor, routes }: NatsConfiguration): string {
  const authorization = `authorization { user: ${user}, password: "${password}" }`;
  return [
    `listen: "${listen}"`,
    ...(monitor ? [`http: "${monitor}"`] : []),
    "max_payload: 8MB",
    authorization,
    ...(routes
      ? [
          `cluster { name: kubarium, listen: "${routes.listen}", ${authorization}, routes: [${routes.urls.map((url) => JSON.stringify(url)).join(", ")}] }`,
        ]
      : []),
    "",
  ].join("\n");
}
