/** Source: ValidatePriorityLevelConfiguration of pkg/apis/flowcontrol/validation. */
import { type FieldError, forbiddenField, inclusiveRangeMessage, invalidValue, notSupported, required } from "@kubarium/apimachinery";
import type {
  ExemptPriorityLevelConfiguration,
  LimitedPriorityLevelConfiguration,
  LimitResponse,
  PriorityLevelConfigurationSpec,
  QueuingConfiguration,
} from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { conditionsErrors } from "../flowschemas/validation.ts";

const TYPES = ["Exempt", "Limited"];
const RESPONSES = ["Queue", "Reject"];
const MAX_QUEUES = 10_000_000;
/** Bits of the hash that deals out queues. */
const HASH_BITS = 60;

export function setPriorityLevelDefaults({ spec }: AnyObject): void {
  if (spec?.exempt) {
    spec.exempt.nominalConcurrencyShares ??= 0;
    spec.exempt.lendablePercent ??= 0;
  }
  if (!spec?.limited) return;
  spec.limited.nominalConcurrencyShares ??= 30;
  spec.limited.lendablePercent ??= 0;
  const queuing = spec.limited.limitResponse?.queuing;
  if (!queuing) return;
  queuing.handSize ||= 8;
  queuing.queues ||= 64;
  queuing.queueLengthLimit ||= 50;
}

export function validatePriorityLevel(level: AnyObject): FieldError[] {
  const { type = "", limited, exempt }: PriorityLevelConfigurationSpec = level["spec"] ?? {};
  const errors: FieldError[] = [];
  if ((level.metadata.name === "exempt") !== (type === "Exempt")) {
    errors.push(invalidValue("spec.type", type, "must be 'Exempt' if and only if `name` is 'exempt'"));
  }
  if (type === "Exempt") {
    if (limited) errors.push(forbiddenField("spec.limited", "must be nil if the type is not Limited"));
    if (exempt) errors.push(...sharesErrors(exempt, "spec.exempt"));
  } else if (type === "Limited") {
    if (exempt) errors.push(forbiddenField("spec.exempt", "must be nil if the type is Limited"));
    if (limited) errors.push(...limitedErrors(limited, "spec.limited"));
    else errors.push(required("spec.limited", "must not be empty when type is Limited"));
  } else errors.push(notSupported("spec.type", type, TYPES));
  return [...errors, ...conditionsErrors(level)];
}

function sharesErrors(
  { nominalConcurrencyShares: shares = 0, lendablePercent = 0 }: ExemptPriorityLevelConfiguration,
  path: string,
): FieldError[] {
  const wrongPercent = lendablePercent < 0 || lendablePercent > 100;
  return [
    ...(shares < 0 ? [invalidValue(`${path}.nominalConcurrencyShares`, shares, "must be a non-negative integer")] : []),
    ...(wrongPercent ? [invalidValue(`${path}.lendablePercent`, lendablePercent, inclusiveRangeMessage(0, 100))] : []),
  ];
}

function limitedErrors(limited: LimitedPriorityLevelConfiguration, path: string): FieldError[] {
  const { borrowingLimitPercent: borrowing, limitResponse, nominalConcurrencyShares, lendablePercent } = limited;
  return [
    ...sharesErrors({ ...(nominalConcurrencyShares === undefined ? {} : { nominalConcurrencyShares }) }, path),
    ...responseErrors(limitResponse, `${path}.limitResponse`),
    ...sharesErrors({ ...(lendablePercent === undefined ? {} : { lendablePercent }) }, path),
    ...(borrowing !== undefined && borrowing < 0
      ? [invalidValue(`${path}.borrowingLimitPercent`, borrowing, "if specified, must be a non-negative integer")]
      : []),
  ];
}

function responseErrors(response: LimitResponse | undefined, path: string): FieldError[] {
  const { type = "", queuing } = response ?? {};
  const at = `${path}.queuing`;
  if (type === "Reject") return queuing ? [forbiddenField(at, "must be nil if limited.limitResponse.type is not Limited")] : [];
  if (type !== "Queue") return [notSupported(`${path}.type`, type, RESPONSES)];
  return queuing ? queuingErrors(queuing, at) : [required(at, "must not be empty if limited.limitResponse.type is Limited")];
}

function queuingErrors({ queueLengthLimit = 0, queues = 0, handSize = 0 }: QueuingConfiguration, path: string): FieldError[] {
  const errors = queueLengthLimit > 0 ? [] : [invalidValue(`${path}.queueLengthLimit`, queueLengthLimit, "must be positive")];
  if (queues <= 0) errors.push(invalidValue(`${path}.queues`, queues, "must be positive"));
  else if (queues > MAX_QUEUES) errors.push(invalidValue(`${path}.queues`, queues, `must not be greater than ${MAX_QUEUES}`));
  const problem = handProblem(queues, handSize);
  return problem ? [...errors, invalidValue(`${path}.handSize`, handSize, problem)] : errors;
}

function handProblem(queues: number, handSize: number): string | undefined {
  if (handSize <= 0) return "must be positive";
  if (handSize > queues) return `should not be greater than queues (${queues})`;
  const bits = Math.ceil(Array.from({ length: handSize }, (_, dealt) => Math.log2(queues - dealt)).reduce((sum, part) => sum + part, 0));
  if (bits <= HASH_BITS) return undefined;
  return `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${HASH_BITS}`;
}
