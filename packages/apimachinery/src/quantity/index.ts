export { parseQuantity, quantityFrom, quantityFromMilli } from "./parse.ts";
export { Quantity } from "./quantity.ts";
export type { QuantityFormat } from "./suffix.ts";
