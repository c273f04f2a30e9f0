/** Tokens by which new nodes join, kept as Secrets in kube-system. Source: plugin/pkg/auth/authenticator/token/bootstrap. */
import { timingSafeEqual } from "node:crypto";
import type { Clock } from "@kubarium/component-base";
import type { ClusterReader } from "../../admission/cluster-reader.ts";
import { ALL_AUTHENTICATED } from "../authenticator.ts";
import type { TokenAuthenticator } from "./token-authenticator.ts";

const TOKEN = /^([a-z0-9]{6})\.([a-z0-9]{16})$/;
const TYPE = "bootstrap.kubernetes.io/token";
const GROUP = "system:bootstrappers";
const GROUP_RULE = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/;

/** A token that is not good counts as none of this kind, as in Kubernetes: why it failed is nobody's business. */
export function bootstrapTokens({ reader, clock }: { reader: ClusterReader; clock: Clock }): TokenAuthenticator {
  return {
    authenticateToken(token, audiences = []) {
      const [, id = "", secret = ""] = TOKEN.exec(token) ?? [];
      if (!id) return undefined;
      const found = reader.get("secrets", `kube-system/bootstrap-token-${id}`);
      if (!found || found["type"] !== TYPE || found.metadata.deletionTimestamp) return undefined;
      const text = (key: string): string => Buffer.from(found["data"]?.[key] ?? "", "base64").toString("utf8");
      const kept = Buffer.from(text("token-secret"));
      if (kept.length !== secret.length || !timingSafeEqual(kept, Buffer.from(secret)) || text("token-id") !== id) return undefined;
      const expires = text("expiration");
      if (expires && !(clock.since(Date.parse(expires)) < 0)) return undefined;
      if (text("usage-bootstrap-authentication") !== "true") return undefined;
      const groups = text("auth-extra-groups").split(",").filter(Boolean);
      if (!groups.every((group) => GROUP_RULE.test(group))) return undefined;
      return { user: { name: `system:bootstrap:${id}`, groups: [GROUP, ...groups.sort(), ALL_AUTHENTICATED] }, audiences };
    },
  };
}
