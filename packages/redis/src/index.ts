export { parseRedisAddress, type RedisAddress } from "./address.ts";
export { holdsCluster, removeCluster, serversOf } from "./cluster-data.ts";
export { connectionOptions } from "./connector.ts";
