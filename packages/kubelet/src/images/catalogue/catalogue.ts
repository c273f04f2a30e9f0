/** Images that behave like themselves and have their real tags. Everything that is not named here is the default app. */
import type { Catalogue, CatalogueEntry } from "./entry.ts";
import { kubernetesImages } from "./kubernetes.ts";
import { officialImages } from "./official.ts";
import { otherImages } from "./others.ts";

export type { CatalogueEntry } from "./entry.ts";

const catalogue: Catalogue = { ...officialImages, ...kubernetesImages, ...otherImages };

/** Names that registry.k8s.io had before, which old tutorials use. */
const FORMER = /^(k8s\.gcr\.io|gcr\.io\/google[_-]containers)\//;

/** `repository` is canonical: `docker.io/library/nginx`. */
export function catalogueEntry(repository: string): CatalogueEntry | undefined {
  const name = repository.replace(FORMER, "registry.k8s.io/");
  return Object.hasOwn(catalogue, name) ? catalogue[name] : undefined;
}
