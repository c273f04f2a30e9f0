/** Source: ValidateVolumeAttachment of pkg/apis/storage/validation. */
import {
  byteLength,
  type FieldError,
  forbiddenField,
  inclusiveRangeMessage,
  invalidEach,
  invalidValue,
  isDns1123Subdomain,
  required,
  tooLong,
} from "@kubarium/apimachinery";
import type { VolumeAttachmentSource, VolumeAttachmentSpec, VolumeAttachmentStatus, VolumeError } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { sameValue } from "../../rest/generation.ts";
import { validateDriverName } from "../checks.ts";
import { validateInlineVolume } from "../persistentvolumes/validation.ts";

const MAX_METADATA_BYTES = 256 * 1024;
const MAX_MESSAGE_LENGTH = 1024;
const ONE_SOURCE = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";

export function validateVolumeAttachment({ spec, status }: AnyObject): FieldError[] {
  const { attacher, source = {}, nodeName = "" }: VolumeAttachmentSpec = spec ?? {};
  const volume = source.persistentVolumeName;
  return [
    ...validateDriverName(attacher, "spec.attacher"),
    ...sourceErrors(source),
    ...invalidEach("spec.nodeName", nodeName, isDns1123Subdomain(nodeName)),
    ...statusErrors(status ?? {}),
    ...(volume === undefined ? [] : invalidEach("spec.source.persistentVolumeName", volume, isDns1123Subdomain(volume))),
  ];
}

function sourceErrors({ inlineVolumeSpec, persistentVolumeName }: VolumeAttachmentSource): FieldError[] {
  const path = "spec.source";
  if (!inlineVolumeSpec && persistentVolumeName === undefined) return [required(path, ONE_SOURCE)];
  if (inlineVolumeSpec && persistentVolumeName !== undefined) return [forbiddenField(path, ONE_SOURCE)];
  if (inlineVolumeSpec) return validateInlineVolume(inlineVolumeSpec, `${path}.inlineVolumeSpec`);
  return persistentVolumeName ? [] : [required(`${path}.persistentVolumeName`, "must specify non empty persistentVolumeName")];
}

function statusErrors({ attachmentMetadata = {}, attachError, detachError }: Partial<VolumeAttachmentStatus>): FieldError[] {
  const size = Object.entries(attachmentMetadata).reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0);
  return [
    ...(size > MAX_METADATA_BYTES ? [tooLong("status.attachmentMetadata", MAX_METADATA_BYTES)] : []),
    ...volumeErrorErrors(attachError, "status.attachError"),
    ...volumeErrorErrors(detachError, "status.detachError"),
  ];
}

/** A message that is too long is told another limit than it has. */
function volumeErrorErrors(error: VolumeError | undefined, path: string): FieldError[] {
  if (!error) return [];
  const { message = "", errorCode } = error;
  const errors = byteLength(message) > MAX_MESSAGE_LENGTH ? [tooLong(`${path}.message`, MAX_METADATA_BYTES)] : [];
  if (errorCode === undefined || errorCode >= 0) return errors;
  return [...errors, invalidValue(`${path}.errorCode`, errorCode, inclusiveRangeMessage(0, 2 ** 31 - 1))];
}

/** The spec is printed as the Go struct it was, without what an inline volume is. */
export function validateVolumeAttachmentUpdate(attachment: AnyObject, previous: AnyObject): FieldError[] {
  const errors = validateVolumeAttachment(attachment);
  if (sameValue(attachment["spec"], previous["spec"])) return errors;
  const { attacher, source, nodeName }: VolumeAttachmentSpec = attachment["spec"] ?? {};
  const Source = { PersistentVolumeName: source?.persistentVolumeName ?? null, InlineVolumeSpec: source?.inlineVolumeSpec ?? null };
  const printed = { Attacher: attacher ?? "", Source, NodeName: nodeName ?? "" };
  return [...errors, invalidValue("spec", printed, "field is immutable")];
}
