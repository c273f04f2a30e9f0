/** Defaults of containers of all three kinds. Source: pkg/apis/core/v1/defaults.go and zz_generated.defaults.go. */
import type { Container, EnvVar, HTTPGetAction, LifecycleHandler, Probe } from "../../../generated/types.ts";
import { defaultPullPolicy } from "./image.ts";
import { canonicalAmount, setResourcesDefaults } from "./resource-list.ts";

export function setContainerDefaults(container: Container): void {
  container.imagePullPolicy ||= defaultPullPolicy(container.image);
  container.terminationMessagePath ||= "/dev/termination-log";
  container.terminationMessagePolicy ||= "File";
  container.resources ??= {};
  setResourcesDefaults(container.resources);
  for (const port of container.ports ?? []) port.protocol ||= "TCP";
  for (const variable of container.env ?? []) setEnvDefaults(variable);
  setProbeDefaults(container.livenessProbe);
  setProbeDefaults(container.readinessProbe);
  setProbeDefaults(container.startupProbe);
  setHookDefaults(container.lifecycle?.postStart);
  setHookDefaults(container.lifecycle?.preStop);
}

function setEnvDefaults({ valueFrom }: EnvVar): void {
  if (!valueFrom) return;
  if (valueFrom.fieldRef) valueFrom.fieldRef.apiVersion ||= "v1";
  if (valueFrom.fileKeyRef) valueFrom.fileKeyRef.optional ??= false;
  if (valueFrom.resourceFieldRef) valueFrom.resourceFieldRef.divisor = canonicalAmount(valueFrom.resourceFieldRef.divisor ?? "0");
}

function setProbeDefaults(probe: Probe | undefined): void {
  if (!probe) return;
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  setHttpGetDefaults(probe.httpGet);
  if (probe.grpc) probe.grpc.service ??= "";
}

function setHookDefaults(hook: LifecycleHandler | undefined): void {
  setHttpGetDefaults(hook?.httpGet);
}

function setHttpGetDefaults(action: HTTPGetAction | undefined): void {
  if (!action) return;
  action.path ||= "/";
  action.scheme ||= "HTTP";
}
