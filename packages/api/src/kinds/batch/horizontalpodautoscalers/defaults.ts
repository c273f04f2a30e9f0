/** Source: pkg/apis/autoscaling/v2/defaults.go. A behaviour in part is completed; no behaviour stays none. */
import type { AnyObject } from "../../../machinery/definition.ts";

const PERIOD_SECONDS = 15;

const scaleUpRules = () => ({
  stabilizationWindowSeconds: 0,
  selectPolicy: "Max",
  policies: [
    { type: "Pods", value: 4, periodSeconds: PERIOD_SECONDS },
    { type: "Percent", value: 100, periodSeconds: PERIOD_SECONDS },
  ],
});

/** The window is left to the controller, which has it from its command line. */
const scaleDownRules = () => ({ selectPolicy: "Max", policies: [{ type: "Percent", value: 100, periodSeconds: PERIOD_SECONDS }] });

const cpuAt80Percent = () => ({ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } });

const given = (rules: Record<string, unknown> | undefined) =>
  Object.fromEntries(Object.entries(rules ?? {}).filter(([, value]) => value !== null && value !== undefined));

export function setHorizontalPodAutoscalerDefaults(autoscaler: AnyObject): void {
  autoscaler.spec ??= {};
  const { spec } = autoscaler;
  spec.minReplicas ??= 1;
  if (!spec.metrics?.length) spec.metrics = [cpuAt80Percent()];
  if (!spec.behavior) return;
  spec.behavior.scaleUp = { ...scaleUpRules(), ...given(spec.behavior.scaleUp) };
  spec.behavior.scaleDown = { ...scaleDownRules(), ...given(spec.behavior.scaleDown) };
}
