/** A claim's spec as the Go struct that it is inside Kubernetes, for refused updates. Source: pkg/apis/resource/types.go. */
import type { DeviceSubRequest, ExactDeviceRequest, ResourceClaimSpec } from "../../../generated/types.ts";

const listed = <T>(items: readonly T[] | undefined, print: (item: T) => unknown): unknown[] | null =>
  items?.length ? items.map(print) : null;
const texts = (items: readonly string[] | undefined): readonly string[] | null => (items?.length ? items : null);

export function printedClaimSpec(spec: ResourceClaimSpec | undefined): unknown {
  const { requests, constraints, config } = spec?.devices ?? {};
  return {
    Devices: {
      Requests: listed(requests, ({ name = "", exactly, firstAvailable }) => ({
        Name: name,
        Exactly: exactly ? exact(exactly) : null,
        FirstAvailable: listed(firstAvailable, (request) => ({ Name: request.name ?? "", ...alternative(request) })),
      })),
      Constraints: listed(constraints, (constraint) => ({
        Requests: texts(constraint.requests),
        MatchAttribute: constraint.matchAttribute ?? null,
        DistinctAttribute: constraint.distinctAttribute ?? null,
      })),
      Config: listed(config, ({ requests: names, opaque }) => ({
        Requests: texts(names),
        Opaque: opaque ? { Driver: opaque.driver ?? "", Parameters: opaque.parameters ?? null } : null,
      })),
    },
  };
}

function exact(request: ExactDeviceRequest): Record<string, unknown> {
  const { Tolerations, Capacity, ...common } = alternative(request);
  return { ...common, AdminAccess: request.adminAccess ?? null, Tolerations, Capacity };
}

function alternative({ deviceClassName, selectors, allocationMode, count, tolerations, capacity }: ExactDeviceRequest | DeviceSubRequest) {
  return {
    DeviceClassName: deviceClassName ?? "",
    Selectors: listed(selectors, ({ cel }) => ({ CEL: cel ? { Expression: cel.expression ?? "" } : null })),
    AllocationMode: allocationMode ?? "",
    Count: count ?? 0,
    Tolerations: listed(tolerations, ({ key = "", operator = "", value = "", effect = "", tolerationSeconds = null }) => ({
      Key: key,
      Operator: operator,
      Value: value,
      Effect: effect,
      TolerationSeconds: tolerationSeconds,
    })),
    Capacity: capacity ? { Requests: capacity.requests ?? null } : null,
  };
}
