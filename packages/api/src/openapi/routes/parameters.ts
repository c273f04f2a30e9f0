/** Parameters that come of no kind of options. */
import type { Parameter } from "./route.ts";

export const PRETTY: Parameter = {
  name: "pretty",
  in: "query",
  type: "string",
  description:
    "If 'true', then the output is pretty printed. Defaults to 'false' unless the user-agent indicates a browser or command-line HTTP tool (curl and wget).",
};

export const NAMESPACE: Parameter = {
  name: "namespace",
  in: "path",
  type: "string",
  description: "object name and auth scope, such as for teams and projects",
};

export const REMAINDER: Parameter = { name: "path", in: "path", type: "string", description: "path to the resource" };
