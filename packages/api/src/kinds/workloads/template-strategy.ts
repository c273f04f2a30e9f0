/** The part of a strategy that the kinds with a Pod template share. Source: the workload strategies of pkg/registry. */
import { isDns1123Label } from "@kubarium/apimachinery";
import type { PodTemplateSpec } from "../../generated/types.ts";
import type { AnyObject, Strategy } from "../../machinery/definition.ts";
import { dropDisabledPodSpecFields, podTemplateWarnings } from "../pods/index.ts";
import { type CommonRules, commonStrategy } from "../rest/strategy.ts";

export interface TemplateRules extends CommonRules {
  /** `spec.template` when left out. */
  template?: { of(object: AnyObject): PodTemplateSpec | undefined; path: string };
  /** The kind's name becomes part of the names of its Pods, and of their hostnames. */
  namesPods?: boolean;
}

type Shared = Required<Pick<Strategy<AnyObject>, "prepareForCreate" | "prepareForUpdate" | "warningsOnCreate" | "warningsOnUpdate">>;

const specTemplate = { of: ({ spec }: AnyObject): PodTemplateSpec | undefined => spec?.template, path: "spec.template" };

/** On an update the template is spoken of only when the generation has risen. */
export function templateStrategy({ template = specTemplate, namesPods = false, ...rules }: TemplateRules): Shared {
  const common = commonStrategy(rules);
  const warnings = (object: AnyObject): string[] => podTemplateWarnings(template.of(object), template.path);
  return {
    prepareForCreate(object, context) {
      dropDisabledPodSpecFields(template.of(object)?.spec);
      common.prepareForCreate(object, context);
    },
    prepareForUpdate(object, previous, context) {
      dropDisabledPodSpecFields(template.of(object)?.spec);
      common.prepareForUpdate(object, previous, context);
    },
    warningsOnCreate: (object) => [...(namesPods ? podNameWarnings(object) : []), ...warnings(object)],
    warningsOnUpdate: (object, previous) => (hasNewGeneration(object, previous) ? warnings(object) : []),
  };
}

export const hasNewGeneration = (object: AnyObject, previous: AnyObject): boolean =>
  object.metadata.generation !== previous.metadata.generation;

export function podNameWarnings({ metadata }: AnyObject): string[] {
  const messages = isDns1123Label(metadata.name ?? "");
  const consequence = "this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended";
  return messages.length ? [`metadata.name: ${consequence}: [${messages.join(" ")}]`] : [];
}
