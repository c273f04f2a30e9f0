/**
 * A cluster's context in somebody's own kubeconfig, put in and taken out again. Everything else in the file stays as it is, comments too.
 * What is ours carries a mark (an `extension`, which kubectl keeps), so that nobody else's context is ever replaced.
 */
import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from "yaml";
import { UserError } from "../cluster/user-error.ts";

const MARK = "kubarium.dev/cluster";
const SECTIONS = ["clusters", "contexts", "users"] as const;

export interface Entry {
  /** Of the context, the cluster and the user alike. */
  name: string;
  /** What tells one cluster from another: the folder it lies in. */
  dir: string;
  /** Its own kubeconfig, as text. */
  kubeconfig: string;
}

/** The user's file with the context in it, and chosen. Throws UserError when the text is no kubeconfig, or the name is somebody else's. */
export function planMerge(text: string, { name, dir, kubeconfig }: Entry): string {
  const document = readKubeconfig(text);
  const own = parseDocument(kubeconfig);
  const previous = document.get("current-context");
  const known = find(document, "contexts", name);
  if (known && !SECTIONS.some((section) => markOf(find(document, section, name))?.dir === dir))
    throw new UserError(`the kubeconfig has a context "${name}" already, of something else`, "choose another name with --context");
  const keep = markOf(known)?.previous ?? (typeof previous === "string" && previous !== name ? previous : undefined);
  const mark = { name: MARK, extension: { dir, ...(keep ? { previous: keep } : {}) } };
  const cluster = { ...(own.getIn(["clusters", 0, "cluster"]) as YAMLMap).toJSON(), extensions: [mark] };
  put(document, "clusters", name, { name, cluster });
  put(document, "users", name, { name, user: (own.getIn(["users", 0, "user"]) as YAMLMap).toJSON() });
  put(document, "contexts", name, { name, context: { cluster: name, user: name, extensions: [mark] } });
  document.set("current-context", name);
  return document.toString({ lineWidth: 0 });
}

/** The file without every context of this folder, and with the context chosen that was before; undefined when there was none. */
export function planRemove(text: string, dir: string): string | undefined {
  const document = readKubeconfig(text);
  const names = items(document, "contexts").filter((item) => markOf(item)?.dir === dir);
  if (!names.length) return undefined;
  for (const item of names) {
    const name = String(item.get("name"));
    const previous = markOf(item)?.previous;
    for (const section of SECTIONS) remove(document, section, name);
    if (document.get("current-context") === name)
      document.set("current-context", previous && find(document, "contexts", previous) ? previous : "");
  }
  return document.toString({ lineWidth: 0 });
}

function readKubeconfig(text: string): Document {
  const document = parseDocument(text.trim() ? text : "apiVersion: v1\nkind: Config\n");
  const wrong = document.errors[0]?.message ?? (isMap(document.contents) ? undefined : "it is no mapping");
  if (wrong)
    throw new UserError(`the kubeconfig cannot be read, and was left as it is: ${wrong}`, "mend it, or name another file with --into");
  return document;
}

function items(document: Document, section: string): YAMLMap[] {
  const list = document.get(section);
  return isSeq(list) ? list.items.filter(isMap) : [];
}

const find = (document: Document, section: string, name: string): YAMLMap | undefined =>
  items(document, section).find((item) => item.get("name") === name);

function put(document: Document, section: string, name: string, value: unknown): void {
  if (!isSeq(document.get(section))) document.set(section, document.createNode([]));
  const list = document.get(section) as YAMLSeq;
  list.flow = false;
  const at = list.items.findIndex((item) => isMap(item) && item.get("name") === name);
  if (at >= 0) list.set(at, document.createNode(value));
  else list.add(document.createNode(value));
}

function remove(document: Document, section: string, name: string): void {
  const list = document.get(section);
  if (isSeq(list)) list.items = list.items.filter((item) => !isMap(item) || item.get("name") !== name);
}

function markOf(item: YAMLMap | undefined): { dir: string; previous?: string } | undefined {
  const inner = item?.get("context") ?? item?.get("cluster");
  const marks = isMap(inner) ? inner.get("extensions") : undefined;
  if (!isSeq(marks)) return undefined;
  const mark = marks.items.filter(isMap).find((candidate) => candidate.get("name") === MARK);
  return mark ? (mark.toJSON() as { extension: { dir: string; previous?: string } }).extension : undefined;
}
