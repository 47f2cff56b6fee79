// A real VictoriaMetrics or Prometheus with invented counters, and what these add up to.
//
// Both are Debian packages, which `cargo xtask test` installs. Where they are missing, tests say so aloud and are skipped.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createSocket } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

export type Kind = "VictoriaMetrics" | "Prometheus";

export interface Store {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Counters, and what they add up to in whole tokens. */
export interface History {
  /** Prometheus' text with milliseconds. */
  exposition: string;
  /** The same as OpenMetrics. */
  openMetrics: string;
  truth: Record<string, bigint>;
  /** Resets in them. */
  resets: number;
}

const onPath = (names: string[]): string | undefined =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((dir) => names.map((name) => join(dir, name)))
    .find((file) => existsSync(file));

const PROGRAMS: Record<Kind, () => string | undefined> = {
  VictoriaMetrics: () => onPath(["victoria-metrics", "victoria-metrics-prod"]),
  Prometheus: () => (onPath(["promtool"]) ? onPath(["prometheus"]) : undefined),
};

/** Whether the store can be started; says aloud when it cannot. */
export function canStart(kind: Kind): boolean {
  const can = PROGRAMS[kind]() !== undefined;
  if (!can) console.log(`NOT TESTED: ${kind} is not installed (cargo xtask metrics installs it on Debian).`);
  return can;
}

/** Sessions of a few people over three days: growth and rest, new processes, gaps, beginnings and ends. */
export function invent(seed: number, sessions: number, now: number): History {
  let state = seed >>> 0;
  const roll = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const truth: Record<string, bigint> = {};
  const types = ["input", "output", "cacheRead", "cacheCreation"];
  const columns = ["input_tokens", "output_tokens", "cache_read_tokens", "cache_write_5m_tokens"];
  const [exposition, openMetrics]: [string[], string[]] = [[], ["# TYPE claude_code_token_usage_tokens counter"]];
  let resets = 0;
  for (let session = 0; session < sessions; session++) {
    const lists: [number, number][][] = types.map(() => []);
    let values = types.map(() => 0);
    let at = Math.floor(now / 1000) - 3 * 86_400 + roll(2 * 86_400);
    const end = Math.min(at + 3_600 + roll(86_400), Math.floor(now / 1000) - 120);
    for (; at < end; at += roll(60) === 0 ? 900 + roll(9_000) : 60) {
      if (roll(150) === 0) {
        const share = roll(40) / 100;
        values = values.map((value) => Math.floor(value * share));
        resets++;
      } else if (roll(3) > 0) {
        const work = 1 + roll(100_000);
        values = values.map((value, i) => value + Math.floor((work * [5, 2, 90, 3][i]!) / 100));
      }
      lists.forEach((list, i) => list.push([at, values[i]!]));
    }
    lists.forEach((list, i) => {
      const labels = `{type="${types[i]}",model="claude-opus-4-8",user_email="p${session % 3}@example.com",session_id="s${session}",team="a"}`;
      let last = 0;
      for (const [time, value] of list) {
        const name = columns[i]!;
        truth[name] = (truth[name] ?? 0n) + BigInt(value < last ? value : value - last);
        last = value;
        exposition.push(`claude_code_token_usage_tokens_total${labels} ${value} ${time * 1000}`);
        openMetrics.push(`claude_code_token_usage_tokens_total${labels} ${value} ${time}`);
      }
    });
  }
  return { exposition: exposition.join("\n"), openMetrics: `${openMetrics.join("\n")}\n# EOF\n`, truth, resets };
}

/** Starts a store that holds a history. */
export async function startStore(kind: Kind, history: History): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), "fuelgauge-store-"));
  const data = join(folder, "data");
  mkdirSync(data);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = PROGRAMS[kind]()!;
  let child: ChildProcess;
  if (kind === "VictoriaMetrics") {
    child = spawn(program, [`-storageDataPath=${data}`, `-httpListenAddr=127.0.0.1:${port}`, "-retentionPeriod=10y"], { stdio: "ignore" });
  } else {
    const text = join(folder, "history.om");
    writeFileSync(text, history.openMetrics);
    execFileSync(onPath(["promtool"])!, ["tsdb", "create-blocks-from", "openmetrics", text, data], { stdio: "ignore" });
    const config = join(folder, "prometheus.yml");
    writeFileSync(config, "global: {}\n");
    const args = [`--config.file=${config}`, `--storage.tsdb.path=${data}`, `--web.listen-address=127.0.0.1:${port}`];
    child = spawn(program, [...args, "--storage.tsdb.retention.time=3650d"], { stdio: "ignore" });
  }
  const stopped = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async () => {
    child.kill("SIGKILL");
    await stopped;
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await until(async () => (await fetch(`${url}/api/v1/query?query=1`)).ok);
    if (kind === "VictoriaMetrics") {
      await fetch(`${url}/api/v1/import/prometheus`, { method: "POST", body: history.exposition });
      await fetch(`${url}/internal/force_flush`);
      await until(async () => (await (await fetch(`${url}/api/v1/series/count`)).json()).data[0] > 0);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

/**
 * Stands before a store as a proxy would that wants a token: it answers what browsers ask first, and refuses questions
 * about more than `most` seconds.
 */
export async function startGuard(store: Store, token: string, most: number): Promise<Store & { refused: () => number }> {
  let refused = 0;
  const server: Server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type");
    const answer = (status: number, text: string) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(text);
    };
    if (request.method === "OPTIONS") return answer(204, "");
    if (request.headers.authorization !== `Bearer ${token}`) return answer(401, "who are you?");
    const fields = new URLSearchParams(body);
    if (Number(fields.get("end") ?? 0) - Number(fields.get("start") ?? 0) > most) {
      refused++;
      return answer(422, '{"status":"error","errorType":"execution","error":"query would load too many samples"}');
    }
    const asked = await fetch(`${store.url}${request.url}`, {
      method: request.method,
      ...(request.method === "POST" ? { body, headers: { "Content-Type": "application/x-www-form-urlencoded" } } : {}),
    });
    answer(asked.status, await asked.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, refused: () => refused, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (await holds().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the store does not answer");
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket().listen(0, "127.0.0.1", () => {
      const { port } = socket.address() as AddressInfo;
      socket.close(() => resolve(port));
    });
  });
}
