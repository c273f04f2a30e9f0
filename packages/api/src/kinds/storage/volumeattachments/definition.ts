/** VolumeAttachment. Source: pkg/registry/storage/volumeattachment. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { allMetadata, statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { validateVolumeAttachment, validateVolumeAttachmentUpdate } from "./validation.ts";

export const volumeAttachmentDefinition: ResourceDefinition = {
  group: "storage.k8s.io",
  version: "v1",
  kind: "VolumeAttachment",
  resource: "volumeattachments",
  singular: "volumeattachment",
  namespaced: false,
  model: "VolumeAttachment",
  columns: tableOf(
    nameColumn,
    { name: "Attacher", field: "api.storage.v1.VolumeAttachmentSpec.attacher", cell: ({ spec }) => spec?.attacher ?? "" },
    {
      name: "PV",
      field: "api.storage.v1.VolumeAttachmentSource.persistentVolumeName",
      cell: ({ spec }) => spec?.source?.persistentVolumeName ?? "",
    },
    { name: "Node", field: "api.storage.v1.VolumeAttachmentSpec.nodeName", cell: ({ spec }) => spec?.nodeName ?? "" },
    {
      name: "Attached",
      field: "api.storage.v1.VolumeAttachmentStatus.attached",
      type: "boolean",
      cell: ({ status }) => status?.attached ?? false,
    },
    ageColumn,
  ),
  strategy: {
    ...commonStrategy({ status: () => ({ attached: false }) }),
    validateCreate: validateVolumeAttachment,
    validateUpdate: validateVolumeAttachmentUpdate,
    allowUnconditionalUpdate: false,
    returnsDeletedObject: true,
  },
  subresources: { status: { ...statusSubresource(allMetadata), validateUpdate: validateVolumeAttachmentUpdate } },
};
