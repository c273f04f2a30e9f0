/** The short notation of the default roles: verbs, groups, resources and names as words; `core` is the group "". */
export interface PolicyRule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

export type Rules = readonly PolicyRule[];

export const READ = "get list watch";
export const WRITE = "create delete deletecollection patch update";
export const READ_UPDATE = "get list patch update watch";
export const READ_WRITE = "create delete deletecollection get list patch update watch";

const words = (text: string): string[] => text.split(" ");

export function rule(verbs: string, groups: string, resources: string, names?: string): PolicyRule {
  return {
    verbs: words(verbs),
    apiGroups: words(groups).map((group) => (group === "core" ? "" : group)),
    resources: words(resources),
    ...(names ? { resourceNames: words(names) } : {}),
  };
}

export function urls(verbs: string, paths: string): PolicyRule {
  return { verbs: words(verbs), nonResourceURLs: words(paths) };
}

export const EVENTS = rule("create patch update", "core events.k8s.io", "events");
