export { ForeignDataError } from "./identity.ts";
export { openRedisStore, type RedisStoreOptions } from "./redis-store.ts";
