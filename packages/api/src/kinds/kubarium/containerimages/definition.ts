/** ContainerImage of kubarium.dev: an image pushed to the cluster (design 8.3, 8.5). Our own kind, the same machinery as Kubernetes'. */
import { canonicalName, parseImageReference } from "../../../images/index.ts";
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { validateContainerImage, validateContainerImageUpdate } from "./validation.ts";

export const containerImageDefinition: ResourceDefinition = {
  group: "kubarium.dev",
  version: "v1",
  kind: "ContainerImage",
  resource: "containerimages",
  singular: "containerimage",
  namespaced: false,
  model: "KubariumContainerImage",
  /** `app` is written out: `docker.io/library/app:latest`. */
  setDefaults({ spec }) {
    const reference = typeof spec?.image === "string" ? parseImageReference(spec.image) : undefined;
    if (reference && !reference.digest) spec.image = canonicalName(reference);
  },
  columns: tableOf(
    nameColumn,
    { name: "Image", description: "What containers name to run it", cell: ({ spec }) => spec?.image ?? "" },
    { name: "Digest", description: "Digest of the manifest", cell: ({ spec }) => spec?.digest ?? "<none>", wide: true },
    { name: "Private", description: "Whether pulling it needs a pull secret", type: "boolean", cell: ({ spec }) => !!spec?.access },
    ageColumn,
  ),
  strategy: {
    ...commonStrategy({ generation: whenSpecChanges }),
    validateCreate: validateContainerImage,
    validateUpdate: validateContainerImageUpdate,
  },
};
