/**
 * Who depends on whom: one node for each object, and a virtual one for each owner that is named but was not seen.
 * Source: pkg/controller/garbagecollector/graph_builder.go.
 *
 * Invariants: a node is in `dependents` of exactly those nodes whose UID one of its owner references names; every named owner has a node.
 */
import type { OwnerReference } from "@kubarium/api";
import { deepEqual } from "@kubarium/apimachinery";
import { type Identity, identityKey, sameCoordinates } from "./identity.ts";

export const ORPHAN_FINALIZER = "orphan";
export const FOREGROUND_FINALIZER = "foregroundDeletion";

export interface GraphNode {
  identity: Identity;
  owners: readonly OwnerReference[];
  dependents: Set<GraphNode>;
  /** Named by a dependent, not seen itself. */
  virtual: boolean;
  beingDeleted: boolean;
  /** Being deleted, and waiting for its dependents to be gone. */
  deletingDependents: boolean;
  /** Being deleted, and waiting for its dependents to be let go. */
  orphaning: boolean;
}

/** An object as far as the graph cares. */
export interface Observed {
  identity: Identity;
  owners: readonly OwnerReference[];
  finalizers: readonly string[];
  beingDeleted: boolean;
}

export interface GraphListener {
  /** The node may have to be deleted, or orphaned, or let go. */
  attempt(uid: string): void;
  /** The owner exists, but in a namespace where the dependent cannot refer to it. */
  invalidNamespace(dependent: Identity, owner: OwnerReference): void;
  /** Known not to exist: need not be asked for again. */
  absent(identity: Identity): void;
}

export class Graph {
  private readonly nodes = new Map<string, GraphNode>();
  private readonly listener: GraphListener;

  constructor(listener: GraphListener) {
    this.listener = listener;
  }

  get(uid: string): GraphNode | undefined {
    return this.nodes.get(uid);
  }

  get size(): number {
    return this.nodes.size;
  }

  /** An object was seen, new or changed. */
  observe(seen: Observed): void {
    const known = this.nodes.get(seen.identity.uid);
    if (known?.virtual) this.materialize(known, seen.identity);
    const node = known ?? this.insert(seen);
    if (known) this.changeOwners(known, seen.owners);
    this.transition(node, seen);
  }

  /** An object was seen to go. */
  remove(identity: Identity): void {
    const node = this.nodes.get(identity.uid);
    if (node) this.drop(node, identity);
  }

  /** The server was asked and has no such object. */
  verifiedAbsent(identity: Identity): void {
    const node = this.nodes.get(identity.uid);
    if (!node) return;
    const named = partition(node.dependents, identity);
    if (node.virtual && named.differently.length) {
      this.announceAbsent(identity, named.exactly);
      // Others name it by other coordinates, which have to be asked for as well.
      if (identityKey(node.identity) !== identityKey(identity)) return;
      const alternative = alternativeIdentity(named.differently, identity);
      if (!alternative) return;
      node.identity = alternative;
      this.listener.attempt(alternative.uid);
    } else if (!node.virtual && identityKey(node.identity) !== identityKey(identity)) {
      this.announceAbsent(identity, named.exactly);
    } else {
      this.drop(node, identity);
    }
  }

  private announceAbsent(identity: Identity, dependents: readonly GraphNode[]): void {
    if (!dependents.length) return;
    this.listener.absent(identity);
    for (const dependent of dependents) this.listener.attempt(dependent.identity.uid);
  }

  private drop(node: GraphNode, identity: Identity): void {
    this.nodes.delete(node.identity.uid);
    for (const { uid } of node.owners) this.nodes.get(uid)?.dependents.delete(node);
    if (node.dependents.size) this.listener.absent(identity);
    for (const dependent of node.dependents) this.listener.attempt(dependent.identity.uid);
    for (const { uid } of node.owners) if (this.nodes.get(uid)?.deletingDependents) this.listener.attempt(uid);
  }

  private insert({ identity, owners }: Observed): GraphNode {
    const node: GraphNode = { ...blank(identity), owners, virtual: false };
    this.nodes.set(identity.uid, node);
    this.addToOwners(node, owners);
    return node;
  }

  /** A named owner turned up, perhaps not as it was named. */
  private materialize(node: GraphNode, identity: Identity): void {
    if (identityKey(node.identity) !== identityKey(identity)) {
      for (const dependent of partition(node.dependents, identity).differently) {
        const reference = dependent.owners.find(({ uid }) => uid === identity.uid);
        if (identity.namespace && dependent.identity.namespace !== identity.namespace && reference) {
          this.listener.invalidNamespace(dependent.identity, reference);
        }
        this.listener.attempt(dependent.identity.uid);
      }
      node.identity = identity;
    }
    node.virtual = false;
  }

  private changeOwners(node: GraphNode, owners: readonly OwnerReference[]): void {
    if (deepEqual(node.owners, owners)) return;
    const before = new Map(node.owners.map((owner) => [owner.uid, owner]));
    const after = new Map(owners.map((owner) => [owner.uid, owner]));
    // An owner that was held back by this node may go on.
    for (const [uid, owner] of before)
      if (owner.blockOwnerDeletion && !after.get(uid)?.blockOwnerDeletion && this.nodes.has(uid)) this.listener.attempt(uid);
    node.owners = owners;
    this.addToOwners(
      node,
      owners.filter(({ uid }) => !before.has(uid)),
    );
    for (const uid of before.keys()) if (!after.has(uid)) this.nodes.get(uid)?.dependents.delete(node);
  }

  private addToOwners(node: GraphNode, owners: readonly OwnerReference[]): void {
    let doubtful = false;
    for (const owner of owners) {
      const ownerNode = this.nodes.get(owner.uid);
      if (!ownerNode) {
        const { apiVersion, kind, name, uid } = owner;
        const virtual = blank({ apiVersion, kind, name, uid, namespace: node.identity.namespace });
        virtual.dependents.add(node);
        this.nodes.set(uid, virtual);
        this.listener.attempt(uid);
        continue;
      }
      ownerNode.dependents.add(node);
      if (!doubtful) doubtful = this.isDoubtful(node, owner, ownerNode);
    }
    if (doubtful) this.listener.attempt(node.identity.uid);
  }

  /** Whether the reference may be to something that is not there, and says so where it is certain. */
  private isDoubtful(node: GraphNode, owner: OwnerReference, { identity, virtual }: GraphNode): boolean {
    const elsewhere = identity.namespace !== node.identity.namespace;
    if (identity.namespace && elsewhere) {
      if (!virtual) this.listener.invalidNamespace(node.identity, owner);
      return true;
    }
    return !sameCoordinates(owner, identity) || (elsewhere && virtual);
  }

  private transition(node: GraphNode, { beingDeleted, finalizers }: Observed): void {
    if (beingDeleted) node.beingDeleted = true;
    const orphaning = beingDeleted && finalizers.includes(ORPHAN_FINALIZER);
    const deletingDependents = beingDeleted && finalizers.includes(FOREGROUND_FINALIZER);
    const starts = (orphaning && !node.orphaning) || (deletingDependents && !node.deletingDependents);
    const dependentsToo = deletingDependents && !node.deletingDependents && !orphaning;
    node.orphaning = orphaning;
    node.deletingDependents = deletingDependents;
    if (dependentsToo) for (const { identity } of node.dependents) this.listener.attempt(identity.uid);
    if (starts) this.listener.attempt(node.identity.uid);
  }
}

function blank(identity: Identity): GraphNode {
  return { identity, owners: [], dependents: new Set(), virtual: true, beingDeleted: false, deletingDependents: false, orphaning: false };
}

/** The dependents that hold back the owner's foreground deletion. */
export function blockingDependents(node: GraphNode): GraphNode[] {
  return [...node.dependents].filter(({ owners }) =>
    owners.some(({ uid, blockOwnerDeletion }) => uid === node.identity.uid && blockOwnerDeletion === true),
  );
}

/** Dependents that name the owner by exactly these coordinates, and those that name its UID by others. */
function partition(dependents: Iterable<GraphNode>, owner: Identity): { exactly: GraphNode[]; differently: GraphNode[] } {
  const exactly: GraphNode[] = [];
  const differently: GraphNode[] = [];
  for (const dependent of dependents) {
    const references = dependent.owners.filter(({ uid }) => uid === owner.uid);
    const elsewhere = owner.namespace !== "" && owner.namespace !== dependent.identity.namespace;
    if (!elsewhere && references.some((reference) => sameCoordinates(reference, owner))) exactly.push(dependent);
    if (elsewhere || references.some((reference) => !sameCoordinates(reference, owner))) differently.push(dependent);
  }
  return { exactly, differently };
}

/** The next coordinates in order under which a dependent names this UID; goes round, so that each is tried. */
function alternativeIdentity(dependents: readonly GraphNode[], absent: Identity): Identity | undefined {
  const candidates = new Map<string, Identity>();
  for (const { owners, identity } of dependents) {
    for (const { apiVersion, kind, name, uid } of owners) {
      if (uid !== absent.uid) continue;
      const clusterScoped = absent.namespace === "" && apiVersion === absent.apiVersion && kind === absent.kind;
      const candidate = { apiVersion, kind, name, uid, namespace: clusterScoped ? "" : identity.namespace };
      candidates.set(identityKey(candidate), candidate);
    }
  }
  candidates.delete(identityKey(absent));
  const keys = [...candidates.keys()].sort();
  const next = keys.find((key) => key > identityKey(absent)) ?? keys[0];
  return next === undefined ? undefined : candidates.get(next);
}
