/** The documents, built when first asked for and kept as compressed bytes. */
import { buildOpenApi, type OpenApiBuild, type OpenApiDocument } from "@kubarium/api/server";
import type { ResourceTable } from "../../registry/resources.ts";
import { openApiResources } from "./resources.ts";

export type Documents = ReadonlyMap<string, OpenApiDocument>;
export type Build = (build: OpenApiBuild) => Promise<Documents>;

export class OpenApiDocuments {
  readonly #table: ResourceTable;
  readonly #version: string;
  readonly #build: Build;
  readonly #built = new Map<OpenApiBuild["specification"], Promise<Documents>>();

  constructor(table: ResourceTable, version: string, build: Build = buildOpenApi) {
    this.#table = table;
    this.#version = version;
    this.#build = build;
  }

  /** Built once for everyone who asks; after a failure the next one who asks tries again. */
  get(specification: OpenApiBuild["specification"]): Promise<Documents> {
    const known = this.#built.get(specification);
    if (known) return known;
    const built = this.#build({ specification, resources: openApiResources(this.#table), version: this.#version });
    this.#built.set(specification, built);
    built.catch(() => this.#built.delete(specification));
    return built;
  }
}
