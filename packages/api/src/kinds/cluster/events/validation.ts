/**
 * Events, seen as core/v1 has them. Who writes through core/v1 is held to little; events.k8s.io/v1 is strict.
 * Source: pkg/apis/core/validation/events.go.
 */
import {
  byteLength,
  type FieldError,
  invalidEach,
  invalidValue,
  isDns1123Subdomain,
  isQualifiedName,
  required,
  validateImmutableField,
} from "@kubarium/apimachinery";
import type { CoreEvent, EventSource, ObjectReference } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { sameValue } from "../../rest/generation.ts";

const LENGTHS = { reportingInstance: 128, action: 128, reason: 128, message: 1024 } as const;

export function validateCoreEvent(object: AnyObject): FieldError[] {
  return legacyErrors(object as unknown as CoreEvent, "reportingComponent");
}

/** `reporter`: what the version of the request calls the controller. */
function legacyErrors(event: CoreEvent, reporter: string): FieldError[] {
  const { namespace = "" } = event.metadata;
  const about = event.involvedObject?.namespace ?? "";
  const mismatch = invalidValue("involvedObject.namespace", about, "does not match event.namespace");
  const errors: FieldError[] = [];
  if (event.eventTime) {
    if (!about && namespace !== "default" && namespace !== "kube-system") errors.push(mismatch);
    errors.push(...newErrors(event, reporter));
  } else if (about ? namespace !== about : namespace !== "" && namespace !== "default") errors.push(mismatch);
  return [...errors, ...invalidEach("namespace", namespace, isDns1123Subdomain(namespace))];
}

function newErrors(event: CoreEvent, reporter: string): FieldError[] {
  const controller = event.reportingComponent ?? "";
  const errors = [...(controller ? [] : [required(reporter)]), ...invalidEach(reporter, controller, isQualifiedName(controller))];
  for (const field of ["reportingInstance", "action", "reason", "message"] as const) {
    const value = event[field] ?? "";
    if (!value && field !== "message") errors.push(required(field));
    if (byteLength(value) > LENGTHS[field]) errors.push(invalidValue(field, "", `can have at most ${LENGTHS[field]} characters`));
  }
  return errors;
}

function seriesErrors({ series }: CoreEvent): FieldError[] {
  if (!series) return [];
  return [
    ...((series.count ?? 0) < 2 ? [invalidValue("series.count", "", "should be at least 2")] : []),
    ...(series.lastObservedTime ? [] : [required("series.lastObservedTime")]),
  ];
}

/** A new Event of events.k8s.io/v1: its own fields are there, those of core/v1 are not. */
export function validateStrictEvent(object: AnyObject): FieldError[] {
  const event = object as unknown as CoreEvent;
  const errors = [...legacyErrors(event, "reportingController"), ...seriesErrors(event)];
  if (!event.eventTime) errors.push(required("eventTime"));
  if (event.type !== "Normal" && event.type !== "Warning") {
    errors.push(invalidValue("type", "", `has invalid value: ${event.type ?? ""}`));
  }
  const unset = (field: string, given: unknown): void => {
    if (given) errors.push(invalidValue(field, "", "needs to be unset"));
  };
  unset("firstTimestamp", event.firstTimestamp);
  unset("lastTimestamp", event.lastTimestamp);
  unset("count", event.count);
  unset("source", event.source?.component || event.source?.host);
  return errors;
}

/** Only the series of such an Event may change. */
export function validateStrictEventUpdate(object: AnyObject, previousObject: AnyObject): FieldError[] {
  const event = object as unknown as CoreEvent;
  const previous = previousObject as unknown as CoreEvent;
  const errors = legacyErrors(event, "reportingController");
  if (!sameValue(event.series, previous.series)) errors.push(...seriesErrors(event));
  const immutable = (field: string, next: unknown, before: unknown): void => {
    errors.push(...validateImmutableField(next, before, field));
  };
  immutable("involvedObject", goReference(event.involvedObject), goReference(previous.involvedObject));
  immutable("reason", event.reason ?? "", previous.reason ?? "");
  immutable("message", event.message ?? "", previous.message ?? "");
  immutable("source", goSource(event.source), goSource(previous.source));
  immutable("firstTimestamp", event.firstTimestamp, previous.firstTimestamp);
  immutable("lastTimestamp", event.lastTimestamp, previous.lastTimestamp);
  immutable("count", event.count ?? 0, previous.count ?? 0);
  immutable("reason", event.reason ?? "", previous.reason ?? "");
  immutable("type", event.type ?? "", previous.type ?? "");
  immutable("eventTime", event.eventTime, previous.eventTime);
  immutable("action", event.action ?? "", previous.action ?? "");
  immutable("related", event.related && goReference(event.related), previous.related && goReference(previous.related));
  immutable("reportingController", event.reportingComponent ?? "", previous.reportingComponent ?? "");
  immutable("reportingInstance", event.reportingInstance ?? "", previous.reportingInstance ?? "");
  // A reason that changed is reported twice; equal texts of one answer are merged where it is made.
  return errors;
}

const goSource = (source: EventSource | undefined) => ({ Component: source?.component ?? "", Host: source?.host ?? "" });

const goReference = (reference: ObjectReference | undefined) => ({
  Kind: reference?.kind ?? "",
  Namespace: reference?.namespace ?? "",
  Name: reference?.name ?? "",
  UID: reference?.uid ?? "",
  APIVersion: reference?.apiVersion ?? "",
  ResourceVersion: reference?.resourceVersion ?? "",
  FieldPath: reference?.fieldPath ?? "",
});
