/** What a Secret that holds a service account's token needs. Source: pkg/controller/serviceaccount/tokens_controller.go. */
import type { Secret, ServiceAccount } from "@kubarium/api";
import { type JwtKey, signJwt } from "@kubarium/component-base";

export const TOKEN_TYPE = "kubernetes.io/service-account-token";
export const ACCOUNT_NAME = "kubernetes.io/service-account.name";
const ACCOUNT_UID = "kubernetes.io/service-account.uid";
const ISSUER = "kubernetes/serviceaccount";

export type TokenSecretPlan = { action: "none" } | { action: "remove" } | { action: "update"; secret: Secret };

/** Without its account, or for an account of that name that was another one, the Secret goes. `rootCa` is PEM. */
export function planTokenSecret(
  secret: Secret,
  account: ServiceAccount | undefined,
  key: JwtKey,
  rootCa: string | undefined,
): TokenSecretPlan {
  const { annotations = {}, namespace = "", name } = secret.metadata;
  const uid = annotations[ACCOUNT_UID];
  if (!account || (uid && uid !== account.metadata.uid)) return { action: "remove" };
  const data = { ...secret.data };
  if (rootCa !== undefined) data["ca.crt"] = base64(rootCa);
  data["namespace"] ||= base64(namespace);
  data["token"] ||= base64(legacyToken(namespace, name, account, key));
  const own = { [ACCOUNT_NAME]: account.metadata.name, [ACCOUNT_UID]: account.metadata.uid ?? "" };
  const isComplete = Object.entries(data).every(([field, value]) => secret.data?.[field] === value) && uid === own[ACCOUNT_UID];
  if (isComplete) return { action: "none" };
  return { action: "update", secret: { ...secret, metadata: { ...secret.metadata, annotations: { ...annotations, ...own } }, data } };
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Good for as long as the Secret is there. */
function legacyToken(namespace: string, secret: string, { metadata }: ServiceAccount, key: JwtKey): string {
  const claim = (name: string): string => `kubernetes.io/serviceaccount/${name}`;
  return signJwt(
    {
      iss: ISSUER,
      [claim("namespace")]: namespace,
      [claim("secret.name")]: secret,
      [claim("service-account.name")]: metadata.name,
      [claim("service-account.uid")]: metadata.uid,
      sub: `system:serviceaccount:${namespace}:${metadata.name}`,
    },
    key,
  );
}
