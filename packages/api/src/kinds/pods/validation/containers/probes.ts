/** Probes, hooks and their handlers. Source: validateProbe, validateLifecycle, validateHandler in pkg/apis/core/validation. */
import {
  forbiddenField,
  invalidValue,
  isHttpHeaderName,
  isValidPortName,
  isValidPortNum,
  minimumMessage,
  notSupported,
  required,
} from "@kubarium/apimachinery";
import type { Container, HTTPGetAction, Lifecycle, LifecycleHandler, PodOS, Probe } from "../../../../generated/types.ts";
import { checkRule, type Errors, type FieldPath } from "../names.ts";
import { checkStopSignal } from "./stop-signal.ts";

/** What probes and hooks can do, in the order in which it is checked. */
interface Handler extends Pick<Probe, "exec" | "httpGet" | "tcpSocket" | "grpc">, Pick<LifecycleHandler, "sleep"> {}

type GracePeriod = number | undefined;

function checkLivenessProbe(errors: Errors, path: FieldPath, probe: Probe | undefined, grace: GracePeriod): void {
  if (!probe) return;
  checkProbe(errors, path, probe, grace);
  if (probe.successThreshold !== 1) errors.push(invalidValue(`${path}.successThreshold`, probe.successThreshold ?? 0, "must be 1"));
}

const checkStartupProbe = checkLivenessProbe;

function checkReadinessProbe(errors: Errors, path: FieldPath, probe: Probe | undefined, grace: GracePeriod): void {
  if (!probe) return;
  checkProbe(errors, path, probe, grace);
  if (probe.terminationGracePeriodSeconds === undefined) return;
  const field = `${path}.terminationGracePeriodSeconds`;
  errors.push(invalidValue(field, probe.terminationGracePeriodSeconds, "must not be set for readinessProbes"));
}

/** Hooks and probes of a container that runs for as long as its Pod. */
export function checkHooksAndProbes(
  errors: Errors,
  path: FieldPath,
  container: Container,
  grace: GracePeriod,
  os: PodOS | undefined,
): void {
  if (container.lifecycle) checkLifecycle(errors, `${path}.lifecycle`, container.lifecycle, grace, os);
  checkLivenessProbe(errors, `${path}.livenessProbe`, container.livenessProbe, grace);
  checkReadinessProbe(errors, `${path}.readinessProbe`, container.readinessProbe, grace);
  checkStartupProbe(errors, `${path}.startupProbe`, container.startupProbe, grace);
}

const COUNTS = ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"] as const;

function checkProbe(errors: Errors, path: FieldPath, probe: Probe, grace: GracePeriod): void {
  checkHandler(errors, path, probe, grace);
  for (const name of COUNTS) {
    const count = probe[name] ?? 0;
    if (count < 0) errors.push(invalidValue(`${path}.${name}`, count, minimumMessage(0)));
  }
  const own = probe.terminationGracePeriodSeconds;
  if (own !== undefined && own <= 0) errors.push(invalidValue(`${path}.terminationGracePeriodSeconds`, own, "must be greater than 0"));
}

function checkLifecycle(errors: Errors, path: FieldPath, lifecycle: Lifecycle, grace: GracePeriod, os: PodOS | undefined): void {
  if (lifecycle.postStart) checkHandler(errors, `${path}.postStart`, lifecycle.postStart, grace);
  if (lifecycle.preStop) checkHandler(errors, `${path}.preStop`, lifecycle.preStop, grace);
  if (lifecycle.stopSignal !== undefined) checkStopSignal(errors, `${path}.stopSignal`, lifecycle.stopSignal, os);
}

function checkHandler(errors: Errors, path: FieldPath, handler: Handler, grace: GracePeriod): void {
  let found = false;
  const only = (name: keyof Handler): boolean => {
    if (!handler[name]) return false;
    if (found) errors.push(forbiddenField(`${path}.${name}`, "may not specify more than 1 handler type"));
    else return (found = true);
    return false;
  };
  if (only("exec") && !handler.exec?.command?.length) errors.push(required(`${path}.exec.command`));
  if (only("httpGet")) checkHttpGet(errors, `${path}.httpGet`, handler.httpGet as HTTPGetAction);
  if (only("tcpSocket")) checkPortNumberOrName(errors, `${path}.tcpSocket.port`, handler.tcpSocket?.port);
  if (only("grpc")) checkPortNumberOrName(errors, `${path}.grpc.port`, handler.grpc?.port);
  if (only("sleep")) checkSleep(errors, `${path}.sleep`, handler.sleep?.seconds ?? 0, grace);
  if (!found) errors.push(required(path, "must specify a handler type"));
}

const SCHEMES = ["HTTP", "HTTPS"];

function checkHttpGet(errors: Errors, path: FieldPath, { path: urlPath, port, scheme = "", httpHeaders = [] }: HTTPGetAction): void {
  if (!urlPath) errors.push(required(`${path}.path`));
  checkPortNumberOrName(errors, `${path}.port`, port);
  if (!SCHEMES.includes(scheme)) errors.push(notSupported(`${path}.scheme`, scheme, SCHEMES));
  for (const { name = "" } of httpHeaders) checkRule(errors, `${path}.httpHeaders`, name, isHttpHeaderName(name));
}

function checkPortNumberOrName(errors: Errors, path: FieldPath, port: number | string = 0): void {
  checkRule(errors, path, port, typeof port === "number" ? isValidPortNum(port) : isValidPortName(port));
}

function checkSleep(errors: Errors, path: FieldPath, seconds: number, grace: GracePeriod): void {
  if (grace === undefined || (seconds >= 0 && seconds <= grace)) return;
  errors.push(invalidValue(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`));
}
