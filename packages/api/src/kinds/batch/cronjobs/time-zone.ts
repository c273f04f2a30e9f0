/** Time zones by their IANA names, which are told apart by case. Source: Go's time.LoadLocation. */

/** What is wrong with a name; undefined when there is such a zone. */
export function timeZoneProblem(name: string): string | undefined {
  return name === "UTC" || name === "Local" || isZone(name) ? undefined : `unknown time zone ${name}`;
}

/** The platform knows zones in any case. Those of its list have one right spelling, of old names all parts begin with a capital. */
function isZone(name: string): boolean {
  if (!/^[A-Z]/.test(name) || !isKnown(name)) return false;
  const listed = spellings().get(name.toLowerCase());
  return listed === undefined ? name.split("/").every((part) => /^[A-Z]/.test(part)) : listed === name;
}

function isKnown(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}

let known: ReadonlyMap<string, string> | undefined;

function spellings(): ReadonlyMap<string, string> {
  known ??= new Map(Intl.supportedValuesOf("timeZone").map((name) => [name.toLowerCase(), name]));
  return known;
}
