/** Small servers that say who answers: echoserver, hello-app, http-echo, whoami and their like. Texts: those images' own. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { httpOver } from "../../../network/http.ts";
import type { ProcessHandle, Program } from "../../process.ts";
import type { Launch } from "../launch.ts";
import { serving, web } from "../servers.ts";
import { clientAddress, flagOf, pathOf, portIn, text } from "./answers.ts";

type Upgrade = (handle: ProcessHandle, request: IncomingMessage, socket: Duplex, head: Buffer) => void;
type Reply = (request: IncomingMessage, answer: ServerResponse, handle: ProcessHandle) => void;

function server(launch: Launch, port: number, reply: Reply, hello = "", upgrade?: Upgrade): Program {
  return (handle) => {
    if (hello) handle.stdout(hello);
    const listener = web(launch, (request, answer) => reply(request, answer, handle));
    return serving(launch, [port], () => httpOver(listener, upgrade && { upgrade: (...asked) => upgrade(handle, ...asked) }))(handle);
  };
}

const headerLines = ({ headers }: IncomingMessage, line: (name: string, value: string) => string): string =>
  Object.entries(headers)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => line(name, String(value)))
    .join("");

/** 1.8 and later say more than those before. */
export function echoServer(launch: Launch): Program {
  const [, minor = 10] = /^1\.(\d+)$/.exec(launch.tag)?.map(Number) ?? [];
  return server(launch, 8080, async (request, answer) => {
    let body = "";
    for await (const chunk of request) if (body.length < MAX_ECHO) body += String(chunk);
    const path = pathOf(request);
    const query = (request.url ?? "").slice(path.length + 1);
    const uri = `http://${request.headers.host ?? ""}:8080${request.url}`.replace(/(:\d+):8080/, "$1");
    const old = `CLIENT VALUES:\nclient_address=${clientAddress(launch)}\ncommand=${request.method}\nreal path=${path}\nquery=${query || "nil"}\nrequest_version=1.1\nrequest_uri=${uri}\n\nSERVER VALUES:\nserver_version=nginx: 1.10.0 - lua: 10001\n\nHEADERS RECEIVED:\n${headerLines(request, (name, value) => `${name}=${value}\n`)}BODY:\n${body || "-no body in request-"}`;
    const now = `\n\nHostname: ${launch.hostname}\n\nPod Information:\n\t-no pod information available-\n\nServer values:\n\tserver_version=nginx: 1.13.3 - lua: 10008\n\nRequest Information:\n\tclient_address=${clientAddress(launch)}\n\tmethod=${request.method}\n\treal path=${path}\n\tquery=${query}\n\trequest_version=1.1\n\trequest_scheme=http\n\trequest_uri=${uri}\n\nRequest Headers:\n${headerLines(request, (name, value) => `\t${name}=${value}\n`)}\nRequest Body:\n\t${body || "-no body in request-"}\n\n`;
    text(answer, 200, Number(minor) < 8 && /^1\./.test(launch.tag) ? old : now);
  });
}

const MAX_ECHO = 1024 * 1024;

export function helloApp(launch: Launch): Program {
  const port = portIn(launch.env["PORT"], 8080);
  const stamp = (handle: ProcessHandle): string =>
    new Date(handle.clock.now()).toISOString().slice(0, 19).replaceAll("-", "/").replace("T", " ");
  return (handle) =>
    server(
      launch,
      port,
      (request, answer) => {
        handle.stderr(`${stamp(handle)} Serving request: ${request.url}\n`);
        text(answer, 200, `Hello, world!\nVersion: ${launch.tag.startsWith("2") ? "2.0.0" : "1.0.0"}\nHostname: ${launch.hostname}\n`);
      },
      `${stamp(handle)} Server listening on port ${port}\n`,
    )(handle);
}

export function bootcamp(launch: Launch): Program {
  let requests = 0;
  return (handle) => {
    const started = new Date(handle.clock.now()).toISOString();
    return server(
      launch,
      8080,
      (_, answer) => {
        const seconds = handle.clock.since(launch.startedMs) / 1000;
        handle.stdout(
          `Running On: ${launch.hostname} | Total Requests: ${++requests} | App Uptime: ${seconds} seconds | Log Time: ${new Date(handle.clock.now()).toISOString()}\n`,
        );
        text(answer, 200, `Hello Kubernetes bootcamp! | Running on: ${launch.hostname} | v=${launch.tag.replace(/\D/g, "") || 1}\n`);
      },
      `Kubernetes Bootcamp App Started At: ${started} | Running On:  ${launch.hostname} \n\n`,
    )(handle);
  };
}

export function httpEcho(launch: Launch): Program {
  const args = launch.argv.slice(1);
  const said = flagOf(args, "text") ?? launch.env["ECHO_TEXT"];
  if (said === undefined)
    return async (handle) => {
      handle.stderr("Missing -text option!\n");
      return 127;
    };
  const port = portIn(flagOf(args, "listen"), 5678);
  return server(
    launch,
    port,
    (request, answer) => text(answer, 200, pathOf(request) === "/health" ? '{"status":"ok"}\n' : `${said}\n`),
    `[INFO] server is listening on :${port}\n`,
  );
}

export function whoami(launch: Launch): Program {
  const port = portIn(flagOf(launch.argv.slice(1), "port") ?? launch.env["WHOAMI_PORT_NUMBER"], 80);
  return server(
    launch,
    port,
    (request, answer) => {
      const lines = headerLines(request, (name, value) => `${name === "host" ? "" : `${titled(name)}: ${value}\n`}`);
      text(
        answer,
        200,
        `Hostname: ${launch.hostname}\nIP: 127.0.0.1\nIP: ${launch.endpoint.ip}\nRemoteAddr: ${clientAddress(launch)}:40000\n${request.method} ${request.url} HTTP/1.1\nHost: ${request.headers.host ?? ""}\n${lines}\n`,
      );
    },
    `Starting up on port ${port}\n`,
  );
}

export function echoOfRequest(launch: Launch): Program {
  const port = portIn(launch.env["PORT"], 8080);
  const reply: Reply = (request, answer) => {
    const lines = headerLines(request, (name, value) => `${titled(name)}: ${value}\n`);
    text(answer, 200, `Request served by ${launch.hostname}\n\n${request.method} ${request.url} HTTP/1.1\n\n${lines}`);
  };
  return server(launch, port, reply, `Echo server listening on port ${port}.\n`, async (handle, request, socket, head) => {
    const { echoMessages } = await import("./echo-websocket.ts");
    await echoMessages(launch, handle, request, socket, head);
  });
}

const titled = (name: string): string => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

/** Servers with one thing to say. */
export const saying = (launch: Launch, port: number, said: (launch: Launch) => string): Program =>
  server(launch, port, (_, answer) => text(answer, 200, said(launch)));
