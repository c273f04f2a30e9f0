/** What the catalogue knows of an image. */
export interface CatalogueEntry {
  tags: Pick<RegExp, "test">;
  /** The tag that `latest` is another name of. */
  latest: string;
  sizeBytes: number;
  entrypoint?: readonly string[];
  cmd?: readonly string[];
  ports?: readonly number[];
  user?: string;
  env?: Readonly<Record<string, string>>;
  workingDir?: string;
  /** What its registry answers to every pull instead of the image. */
  pullStatus?: number;
}

/** By canonical repository. */
export type Catalogue = Readonly<Record<string, CatalogueEntry>>;

export const SHELL: Pick<CatalogueEntry, "cmd"> = { cmd: ["sh"] };

/**
 * Tags of an image whose versions are known: `last` has the newest patch of each minor version. `1.25`, `1.25.3` and `1.25-alpine` exist,
 * `1.25.99` and `1.161` do not.
 */
export function releases(last: Readonly<Record<string, number>>, others: RegExp, variant: RegExp): Pick<RegExp, "test"> {
  const majors = new Set(Object.keys(last).map((minor) => minor.split(".")[0]));
  return {
    test(tag) {
      if (others.test(tag)) return true;
      const [, major, minor, patch, suffix] = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?(-.+)?$/.exec(tag) ?? [];
      if (major === undefined || (suffix !== undefined && !variant.test(suffix))) return false;
      if (minor === undefined) return majors.has(major);
      const newest = last[`${major}.${minor}`];
      return newest !== undefined && (patch === undefined || Number(patch) <= newest);
    },
  };
}
