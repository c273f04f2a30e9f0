/** `kubectl get pods`. Source: printPod in pkg/printers/internalversion. */
import { parseTime } from "@kubarium/apimachinery";
import type { ContainerState, ContainerStatus, Pod } from "../../generated/types.ts";
import type { CellHelpers, TableColumns } from "../../machinery/definition.ts";
import { getCondition } from "../../pods/conditions.ts";
import { isPodTerminal, isSidecar } from "../../pods/state.ts";
import { columnDescriptions } from "./column-descriptions.ts";

const wide = { type: "string", priority: 1 } as const;

export const podColumns: TableColumns<Pod> = {
  columns: [
    { name: "Name", type: "string", format: "name", description: columnDescriptions.name },
    { name: "Ready", type: "string", description: columnDescriptions.ready },
    { name: "Status", type: "string", description: columnDescriptions.status },
    { name: "Restarts", type: "string", description: columnDescriptions.restarts },
    { name: "Age", type: "string", description: columnDescriptions.age },
    { name: "IP", ...wide, description: columnDescriptions.ip },
    { name: "Node", ...wide, description: columnDescriptions.node },
    { name: "Nominated Node", ...wide, description: columnDescriptions.nominatedNode },
    { name: "Readiness Gates", ...wide, description: columnDescriptions.readinessGates },
  ],
  cells: podCells,
  conditions: ({ status }) => FINISHED[status?.phase ?? ""],
};

const completed = (reason: string, message: string) => [{ type: "Completed", status: "True", reason, message }];
const FINISHED: Record<string, ReturnType<typeof completed>> = {
  Succeeded: completed("Succeeded", "The pod has completed successfully."),
  Failed: completed("Failed", "The pod failed."),
};

function podCells(pod: Pod, helpers: CellHelpers): string[] {
  const { metadata, spec, status = {} } = pod;
  const { ready, reason, restarts, lastRestart } = summaryOf(pod);
  const total = (spec.containers ?? []).length + (spec.initContainers ?? []).filter(isSidecar).length;
  const restarted = restarts > 0 && lastRestart ? `${restarts} (${helpers.ageOf(lastRestart)} ago)` : `${restarts}`;
  return [
    metadata.name,
    `${ready}/${total}`,
    deletionReason(pod) ?? reason,
    restarted,
    helpers.ageOf(metadata.creationTimestamp),
    status.podIPs?.[0]?.ip || "<none>",
    spec.nodeName || "<none>",
    status.nominatedNodeName || "<none>",
    readinessGatesOf(pod),
  ];
}

interface Summary {
  ready: number;
  reason: string;
  restarts: number;
  /** When the container that restarted last had ended. */
  lastRestart: string | undefined;
}

function summaryOf(pod: Pod): Summary {
  const { status = {} } = pod;
  const gated = status.conditions?.some(({ type, reason }) => type === "PodScheduled" && reason === "SchedulingGated");
  const phase = gated ? "SchedulingGated" : status.reason || (status.phase ?? "");
  const init = initSummary(pod, phase);
  const initialized = getCondition(status, "Initialized")?.status === "True";
  if (init.initializing && !initialized) return init;
  const sidecars = restartsOf((status.initContainerStatuses ?? []).filter(({ name }) => isSidecar(initContainer(pod, name))));
  return containersSummary(pod, { ...init, ...sidecars });
}

const initContainer = (pod: Pod, name: string) => pod.spec.initContainers?.findLast((container) => container.name === name);

/** Up to the first init container that is not done: its trouble, or how far the Pod has come. */
function initSummary(pod: Pod, phase: string): Summary & { initializing: boolean } {
  const statuses = pod.status?.initContainerStatuses ?? [];
  let ready = 0;
  for (const [index, container] of statuses.entries()) {
    const { state = {} } = container;
    if (state.terminated?.exitCode === 0) continue;
    if (isSidecar(initContainer(pod, container.name)) && container.started) {
      if (container.ready) ready++;
      continue;
    }
    const total = pod.spec.initContainers?.length ?? 0;
    const reason = initTrouble(state) ?? `Init:${index}/${total}`;
    return { ...restartsOf(statuses.slice(0, index + 1)), ready, reason, initializing: true };
  }
  return { ...restartsOf(statuses), ready, reason: phase, initializing: false };
}

function initTrouble({ terminated, waiting }: ContainerState): string | undefined {
  if (terminated) return `Init:${terminationReason(terminated)}`;
  return waiting?.reason && waiting.reason !== "PodInitializing" ? `Init:${waiting.reason}` : undefined;
}

function terminationReason({ reason, signal, exitCode }: NonNullable<ContainerState["terminated"]>): string {
  return reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode ?? 0}`);
}

/** The first container with something to say wins; a Pod whose last word is Completed may still run. */
function containersSummary(pod: Pod, before: Summary): Summary {
  const statuses = pod.status?.containerStatuses ?? [];
  let { ready, reason } = before;
  let running = false;
  let failure = "";
  for (const { state = {}, ready: isReady } of statuses.toReversed()) {
    if (state.waiting?.reason) reason = state.waiting.reason;
    else if (state.terminated) {
      reason = terminationReason(state.terminated);
      if (state.terminated.exitCode) failure = reason;
    } else if (isReady && state.running) {
      running = true;
      ready++;
    }
  }
  if (reason === "Completed") {
    if (running && getCondition(pod.status, "Ready")?.status === "True") reason = "Running";
    else reason = failure || (running ? "NotReady" : reason);
  }
  const { restarts, lastRestart } = restartsOf(statuses);
  return { ready, reason, restarts: before.restarts + restarts, lastRestart: later(before.lastRestart, lastRestart) };
}

function restartsOf(statuses: readonly ContainerStatus[]): { restarts: number; lastRestart: string | undefined } {
  let restarts = 0;
  let lastRestart: string | undefined;
  for (const { restartCount = 0, lastState } of statuses) {
    restarts += restartCount;
    lastRestart = later(lastRestart, lastState?.terminated?.finishedAt);
  }
  return { restarts, lastRestart };
}

function later(a: string | undefined, b: string | undefined): string | undefined {
  if (!a || !b) return a || b;
  return parseTime(b) > parseTime(a) ? b : a;
}

function deletionReason(pod: Pod): string | undefined {
  if (!pod.metadata.deletionTimestamp) return undefined;
  if (pod.status?.reason === "NodeLost") return "Unknown";
  return isPodTerminal(pod) ? undefined : "Terminating";
}

function readinessGatesOf({ spec, status }: Pod): string {
  const gates = spec.readinessGates ?? [];
  if (gates.length === 0) return "<none>";
  const open = gates.filter(({ conditionType }) => getCondition(status, conditionType)?.status === "True");
  return `${open.length}/${gates.length}`;
}
