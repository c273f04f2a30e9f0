/** `<revision> <value>`, as entries and previous values are kept. */
export function parseStored(stored: string): { revision: number; value: string } {
  const space = stored.indexOf(" ");
  return { revision: Number(stored.slice(0, space)), value: stored.slice(space + 1) };
}
