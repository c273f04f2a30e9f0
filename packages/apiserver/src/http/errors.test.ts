import { silentLogger } from "@kubarium/component-base";
import { StoreUnavailableError } from "@kubarium/storage";
import { expect, test } from "vitest";
import { statusErrorOf } from "./errors.ts";

const coded = (code: string): Error => Object.assign(new Error(code), { code });

test.for([
  {
    name: "a full disk below the journal",
    cause: coded("ENOSPC"),
    says: /: its disk is full; nothing acknowledged is lost, and writes go on/,
  },
  {
    name: "a full disk below Redis",
    cause: new Error("MISCONF Errors writing to the AOF file: No space left on device"),
    says: /its disk is full/,
  },
  { name: "a Redis that is away", cause: coded("ECONNREFUSED"), says: /^the store is currently unable to handle the request: no answer$/ },
])("$name is a 503 that says so", ({ cause, says }) => {
  const { status } = statusErrorOf(
    new StoreUnavailableError("no answer", { cause: new Error("in between", { cause }) }),
    silentLogger,
    "/",
  );
  expect(status).toMatchObject({ code: 503, reason: "ServiceUnavailable", message: expect.stringMatching(says) });
});
