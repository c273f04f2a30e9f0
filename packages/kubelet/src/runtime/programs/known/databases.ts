/** Databases that start, log and take connections, and refuse to start as theirs do when they lack a password. Nothing is stored in them. */
import type { Program } from "../../process.ts";
import type { Launch } from "../launch.ts";
import { serving } from "../servers.ts";

const POSTGRES_REFUSAL = `Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html
`;
/** Answers to PostgreSQL's first messages: no TLS, and no way in. */
const SSL_REQUEST = 80_877_103;

const refusal =
  (text: string): Program =>
  async (handle) => {
    handle.stderr(text);
    return 1;
  };

export function postgres(launch: Launch): Program {
  const { POSTGRES_PASSWORD, POSTGRES_PASSWORD_FILE, POSTGRES_HOST_AUTH_METHOD, PGPORT } = launch.env;
  if (!POSTGRES_PASSWORD && !POSTGRES_PASSWORD_FILE && POSTGRES_HOST_AUTH_METHOD !== "trust") return refusal(POSTGRES_REFUSAL);
  const port = Number(PGPORT) || 5432;
  return (handle) => {
    const at = (): string => `${new Date(handle.clock.now()).toISOString().replace("T", " ").replace("Z", "")} UTC [1]`;
    handle.stderr(`\nPostgreSQL init process complete; ready for start up.\n\n`);
    handle.stderr(
      `${at()} LOG:  listening on IPv4 address "0.0.0.0", port ${port}\n${at()} LOG:  database system is ready to accept connections\n`,
    );
    return serving(launch, [port], () => (stream) => {
      stream.on("error", () => {});
      stream.on("data", (chunk: Buffer) => {
        if (chunk.length >= 8 && chunk.readUInt32BE(4) === SSL_REQUEST) stream.write("N");
        else stream.end(postgresError("password authentication failed: this database is simulated, nothing is in it"));
      });
    })(handle);
  };
}

function postgresError(message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C28P01\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeUInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

export function mysql(launch: Launch, kind: "MySQL" | "MariaDB"): Program {
  const prefixes = kind === "MariaDB" ? ["MARIADB", "MYSQL"] : ["MYSQL"];
  const given = (name: string): boolean =>
    prefixes.some((prefix) => launch.env[`${prefix}_${name}`] || launch.env[`${prefix}_${name}_FILE`]);
  const names = ["ROOT_PASSWORD", "ALLOW_EMPTY_PASSWORD", "RANDOM_ROOT_PASSWORD"];
  if (kind === "MariaDB") {
    names[1] = "ALLOW_EMPTY_ROOT_PASSWORD";
  }
  if (!names.some(given) && !given("ALLOW_EMPTY_PASSWORD"))
    return (handle) => {
      const at = new Date(handle.clock.now()).toISOString().slice(0, 19).replace("T", " ");
      const needed = names.map((name) => `    - ${prefixes[0]}_${name}\n`).join("");
      return refusal(
        `${at}+00:00 [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n${needed}`,
      )(handle);
    };
  return (handle) => {
    const at = new Date(handle.clock.now()).toISOString();
    handle.stderr(
      kind === "MySQL"
        ? `${at} 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '${launch.tag}'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.\n`
        : `${at} 0 [Note] mariadbd: ready for connections.\nVersion: '${launch.tag}-MariaDB'  socket: '/run/mysqld/mysqld.sock'  port: 3306\n`,
    );
    return serving(launch, [3306], () => (stream) => {
      stream.on("error", () => {});
      stream.write(handshake(launch.tag));
      stream.on("data", () => stream.end());
    })(handle);
  };
}

/** The server speaks first: protocol 10, its version. */
function handshake(version: string): Buffer {
  const body = Buffer.concat([Buffer.from([10]), Buffer.from(`${version}\0`), Buffer.alloc(31), Buffer.from("mysql_native_password\0")]);
  return Buffer.concat([Buffer.from([body.length & 255, body.length >> 8, 0, 0]), body]);
}

/** Listens, logs one line, and says nothing. */
export function silent(launch: Launch, ports: readonly number[], ready: string): Program {
  return (handle) => {
    handle.stdout(`${ready}\n`);
    return serving(launch, ports, () => (stream) => void stream.on("error", () => {}))(handle);
  };
}

/** What probes execute: well as long as the container runs. */
export const wellSaying =
  (line: string): Program =>
  async (handle) => {
    handle.stdout(`${line}\n`);
    return 0;
  };
