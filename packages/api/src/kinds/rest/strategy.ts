/** The part of a strategy that most kinds share: status and generation. A kind adds what is its own by spreading over it. */
import type { AnyObject, Strategy } from "../../machinery/definition.ts";
import { type GenerationRule, keepGeneration } from "./generation.ts";
import { type InitialStatus, keepField } from "./status.ts";

export interface CommonRules {
  /** Left out: the kind has no generation of its own. */
  generation?: GenerationRule;
  /** Left out: status, if there is one, is an ordinary field. */
  status?: InitialStatus;
}

export function commonStrategy({
  generation,
  status,
}: CommonRules): Required<Pick<Strategy<AnyObject>, "prepareForCreate" | "prepareForUpdate">> {
  return {
    prepareForCreate(object, context) {
      if (status) object.status = status(object, context);
      if (generation) object.metadata.generation = 1;
    },
    prepareForUpdate(object, previous) {
      if (status) keepField(object, previous, "status");
      keepGeneration(object, previous);
      if (generation?.(object, previous)) object.metadata.generation = (previous.metadata.generation ?? 0) + 1;
    },
  };
}
