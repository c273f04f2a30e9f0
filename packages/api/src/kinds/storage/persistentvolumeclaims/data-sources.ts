/** The two ways to name what a claim is filled from, kept alike. Source: pkg/api/persistentvolumeclaim/util.go. */
import type { PersistentVolumeClaimSpec, TypedLocalObjectReference } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";

/** What `dataSource` may name; other kinds go by `dataSourceRef`. */
function isClaimOrSnapshot({ apiGroup, kind }: TypedLocalObjectReference): boolean {
  return kind === "PersistentVolumeClaim" ? !apiGroup : kind === "VolumeSnapshot" && apiGroup === "snapshot.storage.k8s.io";
}

const localPart = ({ apiGroup, kind, name }: TypedLocalObjectReference): TypedLocalObjectReference => ({
  ...(apiGroup === undefined ? {} : { apiGroup }),
  kind,
  name,
});

export function alignDataSources(claim: AnyObject, previous?: AnyObject): void {
  const spec: PersistentVolumeClaimSpec = (claim["spec"] ??= {});
  const before: PersistentVolumeClaimSpec | undefined = previous?.["spec"];
  // References to other namespaces are a feature that is off.
  if (spec.dataSourceRef?.namespace && !before?.dataSourceRef) delete spec.dataSourceRef;
  const inUse = before?.dataSource ?? before?.dataSourceRef;
  if (spec.dataSource && !spec.dataSourceRef && !inUse && !isClaimOrSnapshot(spec.dataSource)) delete spec.dataSource;
  if (spec.dataSource && !spec.dataSourceRef) spec.dataSourceRef = localPart(spec.dataSource);
  else if (spec.dataSourceRef && !spec.dataSource && !spec.dataSourceRef.namespace) spec.dataSource = localPart(spec.dataSourceRef);
}
