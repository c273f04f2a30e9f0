/** The place of a value in an object: `spec.containers[0].env[A].value`. Source: apimachinery/pkg/util/validation/field/path.go. */

/** Immutable; `path.child("spec").index(0).key("a.b")`. */
export class Path {
  private readonly parts: string;
  constructor(parts = "") {
    this.parts = parts;
  }
  child(...names: string[]): Path {
    const added = names.join(".");
    return new Path(this.parts === "" ? added : `${this.parts}.${added}`);
  }
  index(index: number): Path {
    return new Path(`${this.parts}[${index}]`);
  }
  key(key: string): Path {
    return new Path(`${this.parts}[${key}]`);
  }
  /** `<nil>` for no path at all, as Kubernetes writes it. */
  toString(): string {
    return this.parts === "" ? "<nil>" : this.parts;
  }
}
