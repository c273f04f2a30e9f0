/** How a service account is named as a user. Source: apiserver/pkg/authentication/serviceaccount. */
import { isDns1123Label, isDns1123Subdomain } from "@kubarium/apimachinery";

const PREFIX = "system:serviceaccount:";
const ALL_ACCOUNTS = "system:serviceaccounts";

export const accountUserName = (namespace: string, name: string): string => `${PREFIX}${namespace}:${name}`;

export const accountGroups = (namespace: string): string[] => [ALL_ACCOUNTS, `${ALL_ACCOUNTS}:${namespace}`];

/** Undefined for a user that is no service account. */
export function splitAccountName(user: string): { namespace: string; name: string } | undefined {
  if (!user.startsWith(PREFIX)) return undefined;
  const [namespace = "", name = "", ...rest] = user.slice(PREFIX.length).split(":");
  if (rest.length || isDns1123Label(namespace).length || isDns1123Subdomain(name).length) return undefined;
  return { namespace, name };
}
