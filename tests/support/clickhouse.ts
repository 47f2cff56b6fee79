// A real ClickHouse server of the test's own: Debian's, on a free port, in a temporary folder.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { collectorPath } from "./collector";

export interface ClickHouse {
  url: string;
  /** The text of an answer. */
  ask(sql: string): Promise<string>;
  stop(): Promise<void>;
}

/** The executable, as `cargo xtask test` names it; without one a journey cannot be made. */
export const CLICKHOUSE = process.env.FUELGAUGE_CLICKHOUSE_SERVER;

/** A user `reader` with the key `geheim` may only read, and change no setting but the one that lets a page read answers. */
const USERS = `<?xml version="1.0"?><yandex>
  <profiles><default/><reader><readonly>1</readonly><add_http_cors_header>1</add_http_cors_header></reader></profiles>
  <users>
    <default><password></password><networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota></default>
    <reader><password>geheim</password><networks><ip>::/0</ip></networks><profile>reader</profile><quota>default</quota></reader>
  </users>
  <quotas><default/></quotas>
</yandex>`;

export async function startClickHouse(): Promise<ClickHouse> {
  const folder = await mkdtemp(join(tmpdir(), "fuelgauge-clickhouse-"));
  const [http, tcp] = [await freePort(), await freePort()];
  await writeFile(join(folder, "users.xml"), USERS);
  await writeFile(
    join(folder, "config.xml"),
    `<?xml version="1.0"?><yandex>
      <logger><level>warning</level><log>${folder}/server.log</log><errorlog>${folder}/error.log</errorlog></logger>
      <http_port>${http}</http_port><tcp_port>${tcp}</tcp_port><listen_host>127.0.0.1</listen_host>
      <path>${folder}/data/</path><tmp_path>${folder}/tmp/</tmp_path>
      <user_files_path>${folder}/files/</user_files_path><format_schema_path>${folder}/formats/</format_schema_path>
      <users_config>users.xml</users_config><default_profile>default</default_profile>
      <default_database>default</default_database><mark_cache_size>268435456</mark_cache_size>
    </yandex>`,
  );
  const child = spawn(CLICKHOUSE as string, [`--config-file=${folder}/config.xml`], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const url = `http://127.0.0.1:${http}`;
  const ask = async (sql: string) => (await fetch(`${url}/`, { method: "POST", body: sql })).text();
  const limit = Date.now() + 30_000;
  while ((await ask("SELECT 1").catch(() => "")) !== "1\n") {
    if (Date.now() > limit) throw new Error("ClickHouse does not answer");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return { url, ask, stop };
}

/** Pushes the logs of a home folder. */
export async function push(url: string, home: string, ...args: string[]): Promise<void> {
  const state = join(home, "pushed");
  await promisify(execFile)(collectorPath(), ["push", "--clickhouse", url, "--home", home, "--state", state, ...args]);
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
