/** CSIDriver. Source: pkg/registry/storage/csidriver. Starts without a generation and counts changes of its spec from there. */
import type { AnyObject, ResourceDefinition } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { sameValue, whenSpecChanges } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { validateCsiDriver, validateCsiDriverUpdate } from "./validation.ts";

const TOKENS_IN_SECRETS =
  "spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes";

function setDefaults(driver: AnyObject): void {
  driver["spec"] ??= {};
  const { spec } = driver;
  spec.attachRequired ??= true;
  spec.podInfoOnMount ??= false;
  spec.storageCapacity ??= false;
  spec.fsGroupPolicy ??= "ReadWriteOnceWithFSType";
  if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ["Persistent"];
  spec.requiresRepublish ??= false;
  spec.seLinuxMount ??= false;
}

const wantsTokens = ({ spec }: AnyObject): boolean => spec.tokenRequests?.length > 0 && spec.serviceAccountTokenInSecrets === undefined;

export const csiDriverDefinition: ResourceDefinition = {
  group: "storage.k8s.io",
  version: "v1",
  kind: "CSIDriver",
  resource: "csidrivers",
  singular: "csidriver",
  namespaced: false,
  model: "CSIDriver",
  setDefaults,
  columns: tableOf(
    nameColumn,
    {
      name: "AttachRequired",
      field: "api.storage.v1.CSIDriverSpec.attachRequired",
      type: "boolean",
      cell: ({ spec }) => spec.attachRequired ?? true,
    },
    {
      name: "PodInfoOnMount",
      field: "api.storage.v1.CSIDriverSpec.podInfoOnMount",
      type: "boolean",
      cell: ({ spec }) => spec.podInfoOnMount ?? false,
    },
    {
      name: "StorageCapacity",
      field: "api.storage.v1.CSIDriverSpec.storageCapacity",
      type: "boolean",
      cell: ({ spec }) => spec.storageCapacity ?? false,
    },
    { name: "TokenRequests", field: "api.storage.v1.CSIDriverSpec.tokenRequests", cell: tokenRequests },
    {
      name: "RequiresRepublish",
      field: "api.storage.v1.CSIDriverSpec.requiresRepublish",
      type: "boolean",
      cell: ({ spec }) => spec.requiresRepublish ?? false,
    },
    {
      name: "Modes",
      field: "api.storage.v1.CSIDriverSpec.volumeLifecycleModes",
      cell: ({ spec }) => (spec.volumeLifecycleModes ?? []).join(",") || "<none>",
    },
    ageColumn,
  ),
  strategy: {
    prepareForUpdate: commonStrategy({ generation: whenSpecChanges }).prepareForUpdate,
    validateCreate: validateCsiDriver,
    validateUpdate: validateCsiDriverUpdate,
    warningsOnCreate: (driver) => (wantsTokens(driver) ? [TOKENS_IN_SECRETS] : []),
    warningsOnUpdate: (driver, previous) =>
      wantsTokens(driver) && !sameValue(driver["spec"].tokenRequests, previous["spec"].tokenRequests) ? [TOKENS_IN_SECRETS] : [],
    allowUnconditionalUpdate: false,
    returnsDeletedObject: true,
  },
};

function tokenRequests({ spec }: AnyObject): string {
  const requests: { audience: string }[] = spec.tokenRequests ?? [];
  return requests.map(({ audience }) => audience).join(",") || "<unset>";
}
