import { InvalidArgumentError } from "commander";

/** Reads the value of a flag that must be a whole number from `low` to `high`; throws commander's InvalidArgumentError. */
export const wholeNumber =
  (low: number, high: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < low || value > high)
      throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`);
    return value;
  };
