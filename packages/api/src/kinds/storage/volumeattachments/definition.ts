/** VolumeAttachment. Source: pkg/registry/storage/volumeattachment. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { allMetadata, statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const volumeAttachmentDefinition: ResourceDefinition = {
  group: "storage.k8s.io",
  version: "v1",
  kind: "VolumeAttachment",
  resource: "volumeattachments",
  singular: "volumeattachment",
  namespaced: false,
  model: "VolumeAttachment",
  strategy: { ...commonStrategy({ status: () => ({ attached: false }) }), allowUnconditionalUpdate: false, returnsDeletedObject: true },
  subresources: { status: statusSubresource(allMetadata) },
};
