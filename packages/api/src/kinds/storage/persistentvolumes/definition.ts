/** PersistentVolume. Source: pkg/registry/core/persistentvolume. The server dates every change of phase. */
import { formatTime } from "@kubarium/apimachinery";
import type { AnyObject, ResourceDefinition, StrategyContext } from "../../../machinery/definition.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { setResourceListDefaults } from "../../pods/defaults/resource-list.ts";
import { setVolumeDefaults } from "../../pods/defaults/volumes.ts";
import { persistentVolumeColumns } from "./columns.ts";
import { validatePersistentVolume, validatePersistentVolumeUpdate } from "./validation.ts";
import { persistentVolumeWarnings } from "./warnings.ts";

const status = statusSubresource();

/** The time of the last change of phase, unless the client names one of its own. */
function transitionTime(volume: AnyObject, previous: AnyObject, context: StrategyContext): string | undefined {
  const given: string | undefined = volume.status?.lastPhaseTransitionTime;
  const before: string | undefined = previous.status?.lastPhaseTransitionTime;
  if (volume.status?.phase === previous.status?.phase) return given ?? before;
  return given === undefined || given === before ? formatTime(context.clock.now()) : given;
}

/** Sources have the defaults that they have in a Pod. */
function setDefaults(volume: AnyObject): void {
  volume["spec"] ??= {};
  const { spec, status } = volume;
  if (status) status.phase ||= "Pending";
  spec.persistentVolumeReclaimPolicy ||= "Retain";
  spec.volumeMode ??= "Filesystem";
  setResourceListDefaults(spec.capacity);
  const { hostPath, rbd, iscsi, azureDisk, scaleIO } = spec;
  setVolumeDefaults({ name: "", hostPath, rbd, iscsi, azureDisk, scaleIO });
}

export const persistentVolumeDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "PersistentVolume",
  resource: "persistentvolumes",
  singular: "persistentvolume",
  shortNames: ["pv"],
  namespaced: false,
  model: "PersistentVolume",
  setDefaults,
  columns: persistentVolumeColumns,
  strategy: {
    ...commonStrategy({ status: (_, { clock }) => ({ phase: "Pending", lastPhaseTransitionTime: formatTime(clock.now()) }) }),
    validateCreate: validatePersistentVolume,
    validateUpdate: validatePersistentVolumeUpdate,
    warningsOnCreate: persistentVolumeWarnings,
    warningsOnUpdate: persistentVolumeWarnings,
    returnsDeletedObject: true,
  },
  subresources: {
    status: {
      prepareForUpdate(volume, previous, context) {
        status.prepareForUpdate?.(volume, previous, context);
        const lastPhaseTransitionTime = transitionTime(volume, previous, context);
        if (lastPhaseTransitionTime) volume.status = { ...volume.status, lastPhaseTransitionTime };
      },
    },
  },
};
