/** The programs of well-known images, by the name of their binary. */
import type { Program } from "../../process.ts";
import type { Launch } from "../launch.ts";
import { defaultApp, serving } from "../servers.ts";
import { agnhost } from "./agnhost.ts";
import { flagOf, portIn } from "./answers.ts";
import { mysql, postgres, silent, wellSaying } from "./databases.ts";
import { bootcamp, echoOfRequest, echoServer, helloApp, httpEcho, saying, whoami } from "./echo.ts";
import { redis } from "./redis.ts";
import { httpd, nginx } from "./web-servers.ts";

const HELLO_WORLD = `
Hello from Docker!
This message shows that your installation appears to be working correctly.

To generate this message, Docker took the following steps:
 1. The Docker client contacted the Docker daemon.
 2. The Docker daemon pulled the "hello-world" image from the Docker Hub.
    (amd64)
 3. The Docker daemon created a new container from that image which runs the
    executable that produces the output you are currently reading.
 4. The Docker daemon streamed that output to the Docker client, which sent it
    to your terminal.

To try something more ambitious, you can run an Ubuntu container with:
 $ docker run -it ubuntu bash

Share images, automate workflows, and more with a free Docker ID:
 https://hub.docker.com/

For more examples and ideas, visit:
 https://docs.docker.com/get-started/

`;

const PROGRAMS: Readonly<Record<string, (launch: Launch) => Program | undefined>> = {
  nginx,
  httpd,
  "httpd-foreground": httpd,
  apache2ctl: httpd,
  "apache2-foreground": httpd,
  "redis-server": redis,
  agnhost,
  pause: (launch) => serving(launch, [], () => () => {}),
  "default-app": defaultApp,
  echoserver: echoServer,
  "echo-server": echoOfRequest,
  "hello-app": helloApp,
  "kubernetes-bootcamp": bootcamp,
  "http-echo": httpEcho,
  whoami,
  hello: () => wellSaying(HELLO_WORLD.trimEnd()),
  server: (launch) => agnhost({ ...launch, argv: ["agnhost", "liveness", ...launch.argv.slice(1)] }),
  serve_hostname: (launch) => saying(launch, 9376, ({ hostname }) => hostname),
  "hpa-example": (launch) => saying(launch, 80, () => "OK!"),
  "node-hello": (launch) => saying(launch, 8080, () => "Hello Kubernetes!"),
  "nginxdemos-hello": (launch) =>
    saying(launch, 80, ({ endpoint, hostname }) => `Server address: ${endpoint.ip}:80\nServer name: ${hostname}\nURI: /\n`),
  postgres,
  mysqld: (launch) => mysql(launch, "MySQL"),
  mariadbd: (launch) => mysql(launch, "MariaDB"),
  mongod: (launch) => silent(launch, [27017], '{"s":"I","c":"NETWORK","msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}'),
  memcached: (launch) => silent(launch, [11211], ""),
  "rabbitmq-server": (launch) => silent(launch, [5672, 15672], " completed with 4 plugins."),
  pg_isready: () => wellSaying("/var/run/postgresql:5432 - accepting connections"),
  mysqladmin: () => wellSaying("mysqld is alive"),
  "mariadb-admin": () => wellSaying("mysqld is alive"),
  "healthcheck.sh": () => async () => 0,
  "rabbitmq-diagnostics": () => wellSaying("Ping succeeded"),
  python,
  python3: python,
};

/** Names that mean the same program in anybody's image. */
const EVERYWHERE = /^(nginx|httpd|httpd-foreground|apache2ctl|redis-server|agnhost|pause|default-app|python3?)$/;

/** Undefined for a name that no well-known image has. `closed`: the image is one of them. */
export const knownProgram = (launch: Launch, name: string, closed: boolean): Program | undefined =>
  Object.hasOwn(PROGRAMS, name) && (closed || EVERYWHERE.test(name)) ? PROGRAMS[name]?.(launch) : undefined;

/** `-m http.server 8000` serves there; a script is the default app; without one it reads its input, which is empty, and ends. */
function python(launch: Launch): Program {
  const args = launch.argv.slice(1);
  const module = flagOf(args, "m");
  if (module === "http.server") {
    const port = portIn(
      args.slice(args.indexOf("http.server") + 1).find((arg) => /^\d+$/.test(arg)),
      8000,
    );
    return defaultApp({ ...launch, ports: [port] });
  }
  return args.length ? defaultApp(launch) : async () => 0;
}
