/** One device, unless something else is asked for. Source: SetDefaults_ExactDeviceRequest of pkg/apis/resource/v1. */
import type { DeviceSubRequest, ExactDeviceRequest, ResourceClaimSpec } from "../../../generated/types.ts";

export function setClaimSpecDefaults(spec: ResourceClaimSpec | undefined): void {
  for (const { exactly, firstAvailable = [] } of spec?.devices?.requests ?? []) {
    for (const request of exactly ? [exactly, ...firstAvailable] : firstAvailable) setRequestDefaults(request);
  }
}

function setRequestDefaults(request: ExactDeviceRequest | DeviceSubRequest): void {
  request.allocationMode ||= "ExactCount";
  if (request.allocationMode === "ExactCount") request.count ||= 1;
}
