/** PersistentVolume. Source: pkg/registry/core/persistentvolume. The server dates every change of phase. */
import { formatTime } from "@kubarium/apimachinery";
import type { AnyObject, ResourceDefinition, StrategyContext } from "../../../machinery/definition.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";

const status = statusSubresource();

/** The time of the last change of phase, unless the client names one of its own. */
function transitionTime(volume: AnyObject, previous: AnyObject, context: StrategyContext): string | undefined {
  const given: string | undefined = volume.status?.lastPhaseTransitionTime;
  const before: string | undefined = previous.status?.lastPhaseTransitionTime;
  if (volume.status?.phase === previous.status?.phase) return given ?? before;
  return given === undefined || given === before ? formatTime(context.clock.now()) : given;
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
  strategy: {
    ...commonStrategy({ status: (_, { clock }) => ({ phase: "Pending", lastPhaseTransitionTime: formatTime(clock.now()) }) }),
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
