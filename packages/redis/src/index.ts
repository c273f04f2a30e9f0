export { parseRedisAddress, type RedisAddress } from "./address.ts";
export { connectionOptions } from "./connector.ts";
