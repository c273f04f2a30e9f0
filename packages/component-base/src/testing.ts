/** The one way a test waits: polls until `probe` returns something truthy or stops throwing, and says what it saw last. */
export async function eventually<T>(
  probe: () => T | Promise<T>,
  options: { limitMs?: number; everyMs?: number; what?: string } = {},
): Promise<NonNullable<T>> {
  const limitMs = options.limitMs ?? 10_000;
  const endMs = Date.now() + limitMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value) return value as NonNullable<T>;
      last = value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > endMs) {
      const detail = last instanceof Error ? last.message : JSON.stringify(last);
      throw new Error(`${options.what ?? "condition"} did not hold within ${limitMs} ms; last saw: ${detail}`, { cause: last });
    }
    await new Promise((resolve) => setTimeout(resolve, options.everyMs ?? 25));
  }
}
