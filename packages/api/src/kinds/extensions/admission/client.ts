/** Where a webhook is. Source: apiserver/pkg/util/webhook/validation.go. */
import { type FieldError, invalidValue, isDns1123Subdomain, isValidPortNum, required } from "@kubarium/apimachinery";

const FORM = "; desired format: https://host[/path]";

export interface ClientConfig {
  url?: string;
  service?: { name?: string; namespace?: string; path?: string; port?: number };
}

export function clientConfigErrors({ url, service }: ClientConfig, path: string): FieldError[] {
  if ((url === undefined) === (service === undefined)) return [required(path, "exactly one of url or service is required")];
  return url === undefined ? serviceErrors(service ?? {}, `${path}.service`) : urlErrors(url, `${path}.url`);
}

/** scheme, user, host, path, query, fragment. */
const URL_PARTS = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/(?:([^/?#@]*)@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;

function urlErrors(url: string, path: string): FieldError[] {
  const problem = urlProblem(url);
  if (problem) return [required(path, `url must be a valid URL: parse ${JSON.stringify(url)}: ${problem}${FORM}`)];
  const [, scheme = "", user, host = "", , query = "", fragment = ""] = URL_PARTS.exec(url) ?? [];
  const errors: FieldError[] = [];
  if (scheme.toLowerCase() !== "https") {
    errors.push(invalidValue(path, scheme.toLowerCase(), `'https' is the only allowed URL scheme${FORM}`));
  }
  if (!host) errors.push(invalidValue(path, host, `host must be specified${FORM}`));
  if (user !== undefined) errors.push(invalidValue(path, user, "user information is not permitted in the URL"));
  if (fragment) errors.push(invalidValue(path, fragment, "fragments are not permitted in the URL"));
  if (query) errors.push(invalidValue(path, query, "query parameters are not permitted in the URL"));
  return errors;
}

/** What Go's net/url refuses to read. */
function urlProblem(url: string): string | undefined {
  // biome-ignore lint: control characters are what is looked for
  if (/[\x00-\x1f\x7f]/.test(url)) return "net/url: invalid control character in URL";
  if (url.startsWith(":")) return "missing protocol scheme";
  const escape = /%(?![0-9A-Fa-f]{2}).{0,2}/.exec(url);
  if (escape) return `invalid URL escape ${JSON.stringify(escape[0])}`;
  const host = URL_PARTS.exec(url)?.[3] ?? "";
  const character = /[ "<>\\^`{|}]/.exec(host);
  if (character) return `invalid character ${JSON.stringify(character[0])} in host name`;
  const port = /:([^:\]]*)$/.exec(host)?.[1];
  return port !== undefined && !/^[0-9]*$/.test(port) ? `invalid port ${JSON.stringify(`:${port}`)} after host` : undefined;
}

function serviceErrors(service: NonNullable<ClientConfig["service"]>, at: string): FieldError[] {
  const { name, namespace, port = 0, path } = service;
  const errors: FieldError[] = [];
  // Kubernetes hands over name and namespace the wrong way round, so a missing namespace is a missing name.
  if (!namespace) errors.push(required(`${at}.name`));
  if (!name) errors.push(required(`${at}.namespace`));
  const wrong = isValidPortNum(port);
  if (wrong.length) errors.push(invalidValue(`${at}.port`, port, `port is not valid: ${wrong.join(", ")}`));
  return [...errors, ...pathErrors(path, `${at}.path`)];
}

/** The check of segments leaves out the first character, whatever it is. */
function pathErrors(path: string | undefined, at: string): FieldError[] {
  if (!path || path === "/") return [];
  const refuse = (text: string): FieldError => invalidValue(at, path, text);
  if (path === "//") return [refuse("segment[0] may not be empty")];
  const errors = path.startsWith("/") ? [] : [refuse("must start with a '/'")];
  const segments = path.slice(1).replace(/\/$/, "").split("/");
  return [
    ...errors,
    ...segments.flatMap((segment, index) => {
      if (!segment) return [refuse(`segment[${index}] may not be empty`)];
      return isDns1123Subdomain(segment).map((text) => refuse(`segment[${index}]: ${text}`));
    }),
  ];
}
