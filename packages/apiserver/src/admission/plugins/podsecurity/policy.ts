/** Pod security levels as a namespace's labels set them. Source: pod-security-admission/api. */
import { type FieldError, invalidValue } from "@kubarium/apimachinery";

export type Level = "privileged" | "baseline" | "restricted";

export interface LevelVersion {
  level: Level;
  /** The minor version of Kubernetes whose rules are meant, `v1.36`; undefined for the newest. */
  minor?: number;
}

export interface Policy {
  enforce: LevelVersion;
  audit: LevelVersion;
  warn: LevelVersion;
}

const PREFIX = "pod-security.kubernetes.io/";
const LEVELS: readonly string[] = ["privileged", "baseline", "restricted"];
const VERSION = /^v1\.([0-9]|[1-9][0-9]*)$/;

export const levelText = ({ level, minor }: LevelVersion): string => `${level}:${minor === undefined ? "latest" : `v1.${minor}`}`;

export const compareLevels = (a: Level, b: Level): number => LEVELS.indexOf(a) - LEVELS.indexOf(b);

/** What labels that cannot be read stand for: refuse all when enforcing, nothing otherwise. */
export function policyOf(labels: Readonly<Record<string, string>> = {}): { policy: Policy; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const read = (mode: keyof Policy): LevelVersion => {
    const level = labels[PREFIX + mode];
    const version = labels[`${PREFIX}${mode}-version`];
    const minor = version === undefined || version === "latest" ? undefined : VERSION.exec(version)?.[1];
    const isKnown = level === undefined || LEVELS.includes(level);
    if (!isKnown) errors.push(labelError(mode, level, `must be one of ${LEVELS.join(", ")}`));
    if (version !== undefined && version !== "latest" && minor === undefined)
      errors.push(labelError(`${mode}-version`, version, 'must be "latest" or "v1.x"'));
    const fallback: Level = mode === "enforce" ? "restricted" : "privileged";
    return {
      level: level === undefined ? "privileged" : isKnown ? (level as Level) : fallback,
      ...(minor === undefined ? {} : { minor: Number(minor) }),
    };
  };
  const enforce = read("enforce");
  const audit = read("audit");
  const warn = read("warn");
  const enforces = labels[`${PREFIX}enforce`] !== undefined && LEVELS.includes(labels[`${PREFIX}enforce`] ?? "");
  // Who is refused is warned as well, unless the namespace says otherwise.
  if (labels[`${PREFIX}warn`] === undefined && enforces && compareLevels(enforce.level, warn.level) > 0) {
    const version = labels[`${PREFIX}warn-version`] === undefined ? enforce : warn;
    return {
      policy: { enforce, audit, warn: { level: enforce.level, ...(version.minor === undefined ? {} : { minor: version.minor }) } },
      errors,
    };
  }
  return { policy: { enforce, audit, warn }, errors };
}

function labelError(label: string, value: string, why: string): FieldError {
  return invalidValue(`metadata.labels[${PREFIX}${label}]`, value, why);
}
