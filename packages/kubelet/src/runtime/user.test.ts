import { expect, test } from "vitest";
import { accountFiles, processUser, uidOfImage } from "./user.ts";

test.for([
  { name: "nothing is said: root", asked: { imageUser: "" }, is: { uid: 0, gid: 0, groups: [0], home: "/root" } },
  {
    name: "a number the image does not know",
    asked: { imageUser: "", runAsUser: 1000 },
    is: { uid: 1000, gid: 0, groups: [0], home: "/" },
  },
  {
    name: "a number it knows brings its group",
    asked: { imageUser: "", runAsUser: 33 },
    is: { uid: 33, gid: 33, groups: [33], home: "/var/www" },
  },
  {
    name: "groups of the pod are added to its own",
    asked: { imageUser: "", runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000] },
    is: { uid: 1000, gid: 3000, groups: [2000, 3000, 4000], home: "/" },
  },
  {
    name: "the image's user by name",
    asked: { imageUser: "curl_user" },
    is: { uid: 100, gid: 101, groups: [101], home: "/home/curl_user" },
  },
  { name: "one that a build added", asked: { imageUser: "app" }, is: { uid: 1000, gid: 1000, groups: [1000], home: "/home/app" } },
  { name: "a user and a group in numbers", asked: { imageUser: "1234:5678" }, is: { uid: 1234, gid: 5678, groups: [5678], home: "/" } },
  {
    name: "the spec's user takes nothing of the image's group",
    asked: { imageUser: "1234:5678", runAsUser: 7 },
    is: { uid: 7, gid: 0, groups: [0], home: "/" },
  },
])("$name", ({ asked, is }) => {
  expect(processUser(asked)).toEqual(is);
});

test("an image's own user is in its files", () => {
  expect(uidOfImage("app:app")).toBe(1000);
  expect(accountFiles("app")["/etc/passwd"]).toContain("app:x:1000:1000:app:/home/app:/bin/sh\n");
  expect(accountFiles("")["/etc/group"]).toContain("wheel:x:10:\n");
});
