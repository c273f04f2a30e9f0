/** Fields as Go calls them, for errors: `metadata` is ObjectMeta, `clusterIP` ClusterIP, `uid` UID. */
import type { FieldType } from "../schema/model.ts";

/** Words that Go writes in capitals at the start of a name. */
const INITIALISM =
  /^(api|aws|ca|cidr|clientIP|cpu|csi|dns|fc|fs|gce|gid|http|https|id|iqn|ip|ips|iscsi|nfs|pid|rbd|sctp|tcp|tls|ttl|udp|uid|uri|url|vm|wwids|wwn)(?=[A-Z]|s?$)/;

export function goFieldName(name: string, type: FieldType): string {
  if (name === "metadata" && type.kind === "model") return type.model.goName;
  if (INITIALISM.test(name)) return name.replace(INITIALISM, (word) => (word === "clientIP" ? "ClientIP" : word.toUpperCase()));
  return name.charAt(0).toUpperCase() + name.slice(1);
}
