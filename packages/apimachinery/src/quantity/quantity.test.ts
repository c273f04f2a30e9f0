import fc from "fast-check";
import { expect, test } from "vitest";
import { parseQuantity, quantityFrom, quantityFromMilli } from "./index.ts";

test.for([
  ["0", "0"],
  ["-", "0"],
  [".", "0"],
  ["Mi", "0"],
  ["100m", "100m"],
  ["1000m", "1"],
  ["1500m", "1500m"],
  ["0.5", "500m"],
  ["1.500", "1.500"],
  ["+5", "+5"],
  ["1024Mi", "1Gi"],
  ["1025Mi", "1025Mi"],
  ["0.1Mi", "104857600m"],
  ["2.5Gi", "2560Mi"],
  ["0.5Ki", "512"],
  ["8Ei", "9223372036854775807"],
  ["1000k", "1M"],
  ["1e3", "1e3"],
  ["1E3", "1E3"],
  ["1000e0", "1e3"],
  ["0.0000000001", "1n"],
  ["-0.0000000001", "-1n"],
  ["1e-20", "1e-9"],
  ["1000E", "1"],
  ["12345678901234567890", "12345678901234567890"],
])("%s is stored as %s", ([text = "", canonical]) => {
  expect(parseQuantity(text).toString()).toBe(canonical);
});

const FORMAT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
test.for([
  ["", FORMAT],
  ["abc", FORMAT],
  ["1 Gi", FORMAT],
  ["1..2", FORMAT],
  ["1.2.3", FORMAT],
  ["1mi", "unable to parse quantity's suffix"],
  ["1e", "unable to parse quantity's suffix"],
  ["5KK", "unable to parse quantity's suffix"],
  ["Pi", "unable to parse numeric part of quantity"],
])("%s is refused as Kubernetes refuses it", ([text = "", message]) => {
  expect(() => parseQuantity(text)).toThrow(new Error(message));
});

test("numbers of JSON and blanks around text are taken", () => {
  expect(parseQuantity(1.5).toString()).toBe("1500m");
  expect(parseQuantity(" 2Gi ").toString()).toBe("2Gi");
});

test.for([
  { a: "1", b: "1000m", cmp: 0, sum: "2", difference: "0" },
  { a: "1Gi", b: "1G", cmp: 1, sum: "2073741824", difference: "73741824" },
  { a: "1Gi", b: "1Mi", cmp: 1, sum: "1025Mi", difference: "1023Mi" },
  { a: "0", b: "1Ki", cmp: -1, sum: "1Ki", difference: "-1Ki" },
  { a: "-1", b: "1", cmp: -1, sum: "0", difference: "-2" },
])("$a and $b are compared and added exactly", ({ a, b, cmp, sum, difference }) => {
  expect(parseQuantity(a).cmp(parseQuantity(b))).toBe(cmp);
  expect(parseQuantity(a).add(parseQuantity(b)).toString()).toBe(sum);
  expect(parseQuantity(a).sub(parseQuantity(b)).toString()).toBe(difference);
});

test("a huge exponent is compared without writing the number out", () => {
  expect(parseQuantity("1e999999999").cmp(parseQuantity("1"))).toBe(1);
});

test("values are rounded away from zero", () => {
  expect(parseQuantity("1500m").value()).toBe(2);
  expect(parseQuantity("-1500m").value()).toBe(-2);
  expect(parseQuantity("100u").milliValue()).toBe(1);
  expect(parseQuantity("1Gi").value()).toBe(1024 ** 3);
  expect(parseQuantity("1100u").roundUp(-3).toString()).toBe("2m");
});

test("quantities are made from numbers in a format", () => {
  expect(quantityFrom(2 ** 20, "BinarySI").toString()).toBe("1Mi");
  expect(quantityFromMilli(2500).toString()).toBe("2500m");
});

// Kubernetes' text loses the exponent beyond its largest suffix (E), so the laws hold up to there.
const amount = fc
  .tuple(fc.bigInt(-(10n ** 11n), 10n ** 11n), fc.constantFrom("", "n", "u", "m", "k", "M", "G"))
  .map(([n, s]) => `${n}${s}`);

test("the canonical text means the same amount and is its own canonical text", () => {
  fc.assert(
    fc.property(amount, (text) => {
      const quantity = parseQuantity(text);
      const again = parseQuantity(quantity.toString());
      expect(again.cmp(quantity)).toBe(0);
      expect(again.toString()).toBe(quantity.toString());
    }),
  );
});

test("adding and subtracting are exact and agree with the order", () => {
  fc.assert(
    fc.property(amount, amount, (left, right) => {
      const [a, b] = [parseQuantity(left), parseQuantity(right)];
      expect(a.add(b).cmp(b.add(a))).toBe(0);
      expect(a.add(b).sub(b).cmp(a)).toBe(0);
      expect(a.cmp(b)).toBe(a.sub(b).sign());
    }),
  );
});
