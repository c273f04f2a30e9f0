import { expect, test } from "vitest";
import { goStruct } from "./go-struct.ts";
import { sameStruct } from "./semantic.ts";
import { structDiff, unifiedDiff } from "./unified.ts";

const lines = (text: string) => [...text].map((letter) => `${letter}\n`);

test.for([
  { name: "nothing for equal texts", a: "abc", b: "abc", want: "" },
  { name: "three lines of context", a: "abcdefghi", b: "abcdXfghi", want: "@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+X\n f\n g\n h\n" },
  { name: "an added line at the end", a: "ab", b: "abc", want: "@@ -1,2 +1,3 @@\n a\n b\n+c\n" },
  { name: "the first lines of an empty text", a: "", b: "a", want: "@@ -0,0 +1 @@\n+a\n" },
  {
    name: "one hunk for changes six lines apart",
    a: "1abcdef2",
    b: "3abcdef4",
    want: "@@ -1,8 +1,8 @@\n-1\n+3\n a\n b\n c\n d\n e\n f\n-2\n+4\n",
  },
  {
    name: "two hunks for changes seven lines apart",
    a: "1abcdefg2",
    b: "3abcdefg4",
    want: "@@ -1,4 +1,4 @@\n-1\n+3\n a\n b\n c\n@@ -6,4 +6,4 @@\n e\n f\n g\n-2\n+4\n",
  },
])("a difference shows $name", ({ a, b, want }) => {
  expect(unifiedDiff(lines(a), lines(b))).toBe(want);
});

test("a Pod spec prints its host settings in its security context", () => {
  const spec = goStruct({ hostNetwork: true, shareProcessNamespace: false, securityContext: { runAsUser: 1 } }, "PodSpec");
  expect(spec.SecurityContext).toMatchObject({
    HostNetwork: true,
    HostPID: false,
    ShareProcessNamespace: false,
    HostUsers: null,
    RunAsUser: 1,
  });
  expect(Object.keys(spec).slice(0, 3)).toEqual(["Volumes", "InitContainers", "Containers"]);
});

test("label selectors print as they do on the wire", () => {
  const term = goStruct({ topologyKey: "z", labelSelector: { matchLabels: { b: "1", a: "2" } } }, "PodAffinityTerm");
  expect(JSON.stringify(term)).toBe(
    '{"LabelSelector":{"matchLabels":{"a":"2","b":"1"}},"Namespaces":null,"TopologyKey":"z","NamespaceSelector":null,"MatchLabelKeys":null,"MismatchLabelKeys":null}',
  );
});

test.for([
  ["missing and empty lists", { command: [] }, {}, true],
  ["missing and false", { stdin: false }, {}, true],
  ["two ways of writing an amount", { resources: { limits: { cpu: "1000m" } } }, { resources: { limits: { cpu: "1" } } }, true],
  ["missing and empty structs", { securityContext: {} }, {}, false],
  ["other values", { workingDir: "/a" }, { workingDir: "/b" }, false],
] as const)("Kubernetes takes %s for the same or not", ([, a, b, same]) => {
  expect(sameStruct(a, b, "Container")).toBe(same);
});

test("characters that matter in HTML are escaped as in Go's JSON", () => {
  const diff = structDiff({ name: "c", args: ["a"] }, { name: "c", args: ["<b>"] }, "Container");
  expect(diff).toContain('+  "\\u003cb\\u003e"\n');
});
