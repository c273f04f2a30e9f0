/** Rules for metadata.name; `prefix` for a generateName, which may end in a dash. Source: apimachinery/pkg/api/validation/generic.go. */
import { isDns1035Label, isDns1123Label, isDns1123Subdomain } from "./dns.ts";
import { isPathSegmentName, isPathSegmentPrefix } from "./values.ts";

export type NameRule = (name: string, prefix: boolean) => string[];

export const nameIsDnsSubdomain: NameRule = (name, prefix) => isDns1123Subdomain(prefix ? withoutDash(name) : name);
export const nameIsDnsLabel: NameRule = (name, prefix) => isDns1123Label(prefix ? withoutDash(name) : name);
export const nameIsDns1035Label: NameRule = (name, prefix) => isDns1035Label(prefix ? withoutDash(name) : name);
export const nameIsPathSegment: NameRule = (name, prefix) => (prefix ? isPathSegmentPrefix(name) : isPathSegmentName(name));

/** As Kubernetes does it: the dash and the character before it give way to an "a". */
function withoutDash(name: string): string {
  return name.length > 1 && name.endsWith("-") ? `${name.slice(0, -2)}a` : name;
}
