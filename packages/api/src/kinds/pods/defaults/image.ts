/** Image names, as far as the default pull policy needs them. Source: pkg/util/parsers and distribution/reference. */
const REPOSITORY_AND_TAG = /^(?:[^/@]+\/)*[^/@:]+(?::([\w][\w.-]{0,127}))?(@.+)?$/;

/** `latest` for what has neither tag nor digest; "" for a digest alone and for what is no image name. */
export function imageTag(image: string): string {
  const match = REPOSITORY_AND_TAG.exec(image);
  if (!match || image !== image.trim()) return "";
  const repository = image.slice(0, image.length - (match[1] === undefined ? 0 : match[1].length + 1) - (match[2]?.length ?? 0));
  if (!isRepository(repository)) return "";
  return match[1] ?? (match[2] ? "" : "latest");
}

/** `[domain/]path`: upper case letters are fine in a domain, not in a path. */
function isRepository(name: string): boolean {
  const slash = name.indexOf("/");
  const domain = slash < 0 ? "" : name.slice(0, slash);
  const isDomain = /[.:]/.test(domain) || domain === "localhost" || domain !== domain.toLowerCase();
  const path = isDomain ? name.slice(slash + 1) : name;
  return /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/.test(path);
}

export function defaultPullPolicy(image: string | undefined): "Always" | "IfNotPresent" {
  return imageTag(image ?? "") === "latest" ? "Always" : "IfNotPresent";
}
