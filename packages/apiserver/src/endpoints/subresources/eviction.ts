/** Evicting a pod: a delete that respects disruption budgets. Source: pkg/registry/core/pod/storage/eviction.go. */
import type { AnyObject } from "@kubarium/api/server";
import {
  badRequest,
  conflict,
  type DeleteOptions,
  formatKey,
  formatTime,
  forbidden,
  isConflict,
  type LabelSelector,
  notFound,
  selectorFromLabelSelector,
  StatusError,
  tooManyRequests,
} from "@kubarium/apimachinery";
import type { Exchange } from "../../http/exchange.ts";
import { negotiate } from "../../http/negotiation.ts";
import { deleteObject } from "../../registry/delete.ts";
import type { Resource } from "../../registry/resources.ts";
import { updateObject } from "../../registry/update.ts";
import { admissionAttributes, type EndpointContext, keyIn, type ResourceHandler } from "../context.ts";
import { respondText } from "../representation/respond.ts";
import { readObject } from "../request/body.ts";
import { createOptions } from "../request/options.ts";
import { CREATED_STATUS } from "./binding.ts";
import { writeMark } from "./eviction-mark.ts";

const expected = { model: "Eviction", apiVersion: "policy/v1", kind: "Eviction" };
const PDBS = "poddisruptionbudgets.policy";
const MAX_DISRUPTED_PODS = 2000;
const TOO_MANY = "Cannot evict pod as it would violate the pod's disruption budget.";

export const evict: ResourceHandler = async (context, exchange, resource) => {
  const representation = negotiate(exchange.headers.accept, false);
  const options = createOptions(exchange);
  const eviction = await readEviction(context, exchange, options.fieldValidation);
  const { name } = exchange.info;
  if (eviction.metadata.name !== name) throw badRequest("name in URL does not match name in Eviction object");
  const wanted: DeleteOptions = eviction["deleteOptions"] ?? {};
  const dryRun = options.dryRun || (wanted.dryRun?.length ?? 0) > 0;
  const attributes = admissionAttributes(exchange, resource, "CREATE", dryRun, { object: eviction, options: { ...options } });
  await context.admission.admit(attributes);
  await context.admission.validate(attributes);
  const entry = await context.registry.storage.get(resource.storeName, keyIn(exchange, resource));
  if (!entry) throw notFound(resource.qualified, name);
  const pod = resource.object(entry);
  const guard = ignoresBudget(pod) ? { exact: mustStaySame(pod) } : await passBudget(context, exchange, pod, dryRun);
  await deletePod(context, exchange, resource, pod, wanted, dryRun, guard);
  respondText(exchange, 201, CREATED_STATUS, representation);
};

/** Old clients post policy/v1beta1, which is the same. */
async function readEviction(
  { schemas }: EndpointContext,
  exchange: Exchange,
  fieldValidation: "Ignore" | "Warn" | "Strict",
): Promise<AnyObject> {
  const raw = await exchange.body();
  const text = raw.toString("utf8").replace('"policy/v1beta1"', '"policy/v1"');
  return readObject({ ...bodyOf(exchange, Buffer.from(text, "utf8"), raw) }, schemas, expected, fieldValidation);
}

/** The exchange with its body read already; protobuf is passed on byte for byte. */
function bodyOf(exchange: Exchange, text: Buffer, raw: Buffer): Exchange {
  const isProtobuf = raw[0] === 0x6b && raw[1] === 0x38;
  return { headers: exchange.headers, warnings: exchange.warnings, body: async () => (isProtobuf ? raw : text) } as Exchange;
}

const ignoresBudget = ({ metadata, status }: AnyObject): boolean =>
  ["Succeeded", "Failed", "Pending"].includes(status?.phase) || metadata.deletionTimestamp !== undefined;
const mustStaySame = ({ metadata, status }: AnyObject): boolean =>
  !["Succeeded", "Failed"].includes(status?.phase) && metadata.deletionTimestamp === undefined;

interface Guard {
  /** The pod must not have changed when it is deleted. */
  exact: boolean;
  /** The budget that is asked to try again if it has. */
  budget?: string;
}

/** Checks the budget of a pod and uses up one disruption. Throws 429 when there is none left. */
async function passBudget(context: EndpointContext, exchange: Exchange, pod: AnyObject, dryRun: boolean): Promise<Guard> {
  const { namespace = "", labels } = pod.metadata;
  const budgets = context.registry
    .strategyContext({ dryRun })
    .list(PDBS, namespace)
    .filter(({ spec }) => selects(spec?.selector, labels));
  if (budgets.length > 1) {
    const message = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
    throw new StatusError({ code: 500, message });
  }
  const [budget] = budgets;
  if (!budget) return { exact: false };
  const name = budget.metadata.name ?? "";
  if (!isReady(pod)) {
    const { currentHealthy = 0, desiredHealthy = 0 } = budget["status"] ?? {};
    const always = budget["spec"]?.unhealthyPodEvictionPolicy === "AlwaysAllow";
    if (always || (currentHealthy >= desiredHealthy && desiredHealthy > 0)) return { exact: true, budget: name };
  }
  await useDisruption(context, exchange, namespace, name, pod.metadata.name ?? "", dryRun);
  return { exact: false };
}

function selects(selector: LabelSelector | undefined, labels: Record<string, string> | undefined): boolean {
  try {
    return selectorFromLabelSelector(selector).matches(labels);
  } catch {
    return false;
  }
}

const isReady = ({ status }: AnyObject): boolean =>
  (status?.conditions ?? []).some(
    (condition: { type: string; status: string }) => condition.type === "Ready" && condition.status === "True",
  );

async function useDisruption(
  { registry }: EndpointContext,
  exchange: Exchange,
  namespace: string,
  name: string,
  pod: string,
  dryRun: boolean,
): Promise<void> {
  const resource = registry.resources.stored(PDBS) as Resource;
  const now = formatTime(registry.clock.now());
  await updateObject(registry, resource, {
    name,
    namespace,
    key: formatKey({ namespace, name }),
    subresource: "status",
    raw: true,
    user: exchange.user,
    dryRun,
    warnings: exchange.warnings,
    produce: (budget) => {
      if (!budget) throw notFound(resource.qualified, name);
      return planDisruption(structuredClone(budget) as AnyObject, pod, now);
    },
    validate: async () => {},
  });
}

/** The budget with one disruption less. Throws 429 or 403. Takes the budget over. */
function planDisruption(budget: AnyObject, pod: string, now: string): AnyObject {
  const { metadata } = budget;
  const name = metadata.name ?? "";
  const status = { ...budget["status"] };
  const {
    observedGeneration = 0,
    disruptionsAllowed = 0,
    currentHealthy = 0,
    desiredHealthy = 0,
    disruptedPods = {},
    conditions = [],
  } = status;
  if (observedGeneration < (metadata.generation ?? 0)) throw stillProcessed(name);
  const of = { group: "policy", resource: "poddisruptionbudget" };
  if (disruptionsAllowed < 0) throw forbidden(of, name, "pdb disruptions allowed is negative");
  if (Object.keys(disruptedPods).length > MAX_DISRUPTED_PODS)
    throw forbidden(of, name, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
  if (disruptionsAllowed === 0) throw withCause(tooManyRequests(TOO_MANY, 0), noneLeft(name, desiredHealthy, currentHealthy, conditions));
  status.disruptionsAllowed = disruptionsAllowed - 1;
  status.disruptedPods = { ...disruptedPods, [pod]: now };
  if (status.disruptionsAllowed === 0) status.conditions = withInsufficientPods(conditions, metadata.generation ?? 0, now);
  budget["status"] = status;
  return budget;
}

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

function noneLeft(name: string, desired: number, current: number, conditions: readonly Condition[]): string {
  const condition = conditions.find(({ type, status, message }) => type === "DisruptionAllowed" && status === "False" && message);
  if (condition?.reason === "SyncFailed")
    return `The disruption budget ${name} does not allow evicting pods currently because it failed sync: ${condition.message}`;
  if (current <= desired) return `The disruption budget ${name} needs ${desired} healthy pods and has ${current} currently`;
  const because = condition ? ` (${condition.reason}): ${condition.message}` : "";
  return `The disruption budget ${name} does not allow evicting pods currently${because}`;
}

function withInsufficientPods(conditions: readonly Condition[], observedGeneration: number, now: string): Condition[] {
  const before = conditions.find(({ type }) => type === "DisruptionAllowed");
  const lastTransitionTime = before?.status === "False" && before.lastTransitionTime ? before.lastTransitionTime : now;
  const condition = {
    type: "DisruptionAllowed",
    status: "False",
    observedGeneration,
    lastTransitionTime,
    reason: "InsufficientPods",
    message: "",
  };
  return [...conditions.filter(({ type }) => type !== "DisruptionAllowed"), condition];
}

function withCause({ status, headers }: StatusError, message: string): StatusError {
  return new StatusError({ ...status, details: { ...status.details, causes: [{ reason: "DisruptionBudget", message }] } }, headers);
}

const stillProcessed = (name: string): StatusError =>
  withCause(tooManyRequests(TOO_MANY, 10), `The disruption budget ${name} is still being processed by the server.`);

async function deletePod(
  { registry, admission }: EndpointContext,
  exchange: Exchange,
  resource: Resource,
  pod: AnyObject,
  wanted: DeleteOptions,
  dryRun: boolean,
  { exact, budget }: Guard,
): Promise<void> {
  const preconditions = { ...wanted.preconditions };
  if (exact && preconditions.resourceVersion === undefined) preconditions.resourceVersion = pod.metadata.resourceVersion;
  const attributes = admissionAttributes(exchange, resource, "DELETE", dryRun, { subresource: "" });
  try {
    if (!dryRun) await writeMark(registry, exchange, resource, preconditions);
    await deleteObject(registry, resource, {
      name: exchange.info.name,
      key: keyIn(exchange, resource),
      options: { ...wanted, preconditions },
      user: exchange.user,
      dryRun,
      warnings: exchange.warnings,
      validate: (oldObject) => admission.validate({ ...attributes, oldObject }),
    });
  } catch (error) {
    if (!isConflict(error) || wanted.preconditions?.resourceVersion !== undefined) throw error;
    if (budget) throw stillProcessed(budget);
    throw exact ? conflict(resource.qualified, exchange.info.name, "the object has been modified") : error;
  }
}
