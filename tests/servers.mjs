// The program over new databases: an SQLite file, and a PostgreSQL cluster of its own where PostgreSQL is installed.
import { execFile, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const PROGRAM = process.env.RELATA_PROGRAM ?? join(import.meta.dirname, "../target/debug/relata");
const PATIENCE_MS = 60_000;

/** What must end with this process: functions that wait for nothing. */
const ends = [];
process.on("exit", () => ends.reverse().forEach((end) => end()));
for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

/** Starts a server over each kind of database, with the rows of a first start: [{name, url}]. They end with this process. */
export async function startServers(...options) {
  const servers = [startSqlite(...options)];
  const programs = postgresPrograms();
  if (programs) {
    servers.push(startServer("PostgreSQL", await startPostgres(programs), options));
  } else if (process.env.RELATA_REQUIRE_POSTGRES) {
    throw new Error("RELATA_REQUIRE_POSTGRES is set, and PostgreSQL is not installed");
  } else {
    console.error("PostgreSQL is not installed: nothing is tested on it.");
  }
  return Promise.all(servers);
}

/** Starts a server over a new SQLite file: {name, url}. */
export function startSqlite(...options) {
  return startServer("SQLite", `sqlite:${join(folder("relata-"), "test.db")}`, options);
}

/** Starts a server over a database, which is migrated and filled before. */
async function startServer(name, databaseUrl, options) {
  const env = { ...process.env, DATABASE_URL: databaseUrl };
  await run(PROGRAM, ["migrate"], { env });
  await run(PROGRAM, ["seed"], { env });

  const server = spawn(PROGRAM, ["serve", "--listen", "127.0.0.1:0", "--anonymous-as", "admin", ...options], { env });
  ends.push(() => server.kill());
  for (const handle of [server, server.stdout, server.stderr]) handle.unref();
  let output = "";
  server.stdout.on("data", (data) => (output += data));
  server.stderr.on("data", (data) => (output += data));
  const url = await waitFor(`${name} to serve`, () => {
    if (server.exitCode !== null) throw new Error(output);
    return /^ {2}GraphQL {2}(\S+)$/m.exec(output)?.[1];
  });
  return { name, url };
}

function folder(prefix) {
  const path = mkdtempSync(join(tmpdir(), prefix));
  ends.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function postgresPrograms() {
  const versions = existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql") : [];
  const paths = versions.map((version) => `/usr/lib/postgresql/${version}/bin`);
  const folders = [...(process.env.PATH ?? "").split(":"), ...paths];
  return folders.reverse().find((path) => existsSync(join(path, "initdb")) && existsSync(join(path, "pg_ctl")));
}

/** Starts a cluster, and gives the URL of its database. */
async function startPostgres(programs) {
  const home = folder("relata-postgres-");
  const data = join(home, "data");
  const port = await freePort();
  const user = otherUser();
  if (user.uid) chownSync(home, user.uid, user.gid);

  const options = { ...user, cwd: "/", env: { ...process.env, LC_ALL: "C.UTF-8" }, stdio: "ignore" };
  execFileSync(
    join(programs, "initdb"),
    ["--username=relata", "--auth=trust", "--locale=C.UTF-8", "--encoding=UTF8", "--no-sync", "--pgdata", data],
    options,
  );
  writeFileSync(
    join(data, "postgresql.auto.conf"),
    `listen_addresses = '127.0.0.1'\nport = ${port}\nunix_socket_directories = ''\nfsync = off\n`,
  );
  const control = join(programs, "pg_ctl");
  execFileSync(control, ["start", "--wait", "--silent", "--log", join(home, "log"), "--pgdata", data], options);
  ends.push(() => execFileSync(control, ["stop", "--mode=immediate", "--pgdata", data], options));
  return `postgres://relata@127.0.0.1:${port}/postgres?sslmode=disable`;
}

/** PostgreSQL refuses to run as root: there, its files and processes belong to another user. */
function otherUser() {
  if (process.getuid() !== 0) return {};
  const users = readFileSync("/etc/passwd", "utf8").split("\n").map((line) => line.split(":"));
  const [, , uid, gid] = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  return { uid: Number(uid), gid: Number(gid) };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function waitFor(what, look) {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const found = look();
    if (found) return found;
    await sleep(50);
  }
  throw new Error(`${what}: nothing happened for a minute`);
}
