/** A list as Go's `%q` prints it: `["a" "b"]`. */
export const goQuote = (list: readonly string[]): string => `[${list.map((each) => JSON.stringify(each)).join(" ")}]`;
