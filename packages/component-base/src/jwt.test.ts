import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { decodeJwt, isSignedBy, privateJwtKey, publicJwtKey, signJwt } from "./jwt.ts";

const pairs = {
  ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
  RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }),
};
const privateKey = (algorithm: keyof typeof pairs) =>
  privateJwtKey(pairs[algorithm].privateKey.export({ type: "pkcs8", format: "pem" }).toString());
const publicKey = (algorithm: keyof typeof pairs) =>
  publicJwtKey(pairs[algorithm].publicKey.export({ type: "spki", format: "pem" }).toString());

test.for(["ES256", "RS256"] as const)("what is signed with %s is known by its public key alone", (algorithm) => {
  const key = privateKey(algorithm);
  const token = signJwt({ sub: "a" }, key);
  const decoded = decodeJwt(token);
  expect(decoded).toEqual({ header: { alg: algorithm, kid: publicKey(algorithm).id }, claims: { sub: "a" } });
  expect(decoded && isSignedBy(token, decoded, publicKey(algorithm))).toBe(true);
});

test("a token that names another algorithm is not believed", () => {
  const key = publicKey("ES256");
  const token = signJwt({ sub: "a" }, privateKey("ES256"));
  const forged = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${token.split(".")[1]}.`;
  const decoded = decodeJwt(forged);
  expect(decoded && isSignedBy(forged, decoded, key)).toBe(false);
});

test.for(["", "a.b", "a.b.c", "e30.W10.x"])("%j is no token", (text) => {
  expect(decodeJwt(text)).toBeUndefined();
});
