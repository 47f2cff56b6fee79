// Runs the built collector on a free port over a home folder of its own.
//
// Contract with `fuelgauge serve`: once it listens, it prints the line `Serving on http://127.0.0.1:PORT` on
// standard output.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const EXECUTABLE = process.platform === "win32" ? "fuelgauge.exe" : "fuelgauge";
const SERVING = /^Serving on (http:\/\/127\.0\.0\.1:\d+)\/?\s*$/m;
const START_LIMIT_MS = 20_000;

export interface Collector {
  /** The page's address without a slash at its end: `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Everything it printed so far. */
  output(): string;
  /** Ends it, and waits for the end. */
  stop(): Promise<void>;
}

export interface CollectorOptions {
  /** The folder in which it looks for logs. */
  home: string;
  /** More arguments of `serve`. */
  args?: string[];
  /** More environment variables. */
  env?: Record<string, string>;
}

/** Where the collector is: as `cargo xtask test` says, else in the target folder. */
export function collectorPath(): string {
  const path = process.env.FUELGAUGE_COLLECTOR ?? join(ROOT, "target", "release", EXECUTABLE);
  if (!existsSync(path)) throw new Error(`${path} is missing: run \`cargo xtask build\` first.`);
  return path;
}

/** Starts `fuelgauge serve` and resolves once it serves. */
export async function startCollector({ home, args = [], env = {} }: CollectorOptions): Promise<Collector> {
  const child = spawn(collectorPath(), ["serve", "--port", "0", "--no-open", "--home", home, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...cleanEnvironment(home), ...env },
  });
  let text = "";
  const stopped = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) => {
      child.kill();
      reject(new Error(`fuelgauge serve ${why}. It printed:\n${text}`));
    };
    const limit = setTimeout(() => fail(`did not serve within ${START_LIMIT_MS} ms`), START_LIMIT_MS);
    const read = (chunk: Buffer) => {
      text += chunk.toString();
      const address = SERVING.exec(text)?.[1];
      if (address) {
        clearTimeout(limit);
        resolve(address);
      }
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", (error) => fail(`could not be started: ${error.message}`));
    child.once("exit", (code) => fail(`ended with ${code}`));
  });
  return { url, output: () => text, stop: () => end(child, stopped) };
}

async function end(child: ChildProcess, stopped: Promise<void>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
  const limit = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await stopped;
  clearTimeout(limit);
}

/** The person's own harness folders, named by variables, must not leak into a test. */
function cleanEnvironment(home: string): Record<string, string> {
  const kept = ["PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG"];
  const entries = kept.flatMap((name) => (process.env[name] ? [[name, process.env[name] as string]] : []));
  // Caches and settings of the collector go into the test's folder as well.
  return { ...Object.fromEntries(entries), HOME: home, USERPROFILE: home, RUST_BACKTRACE: "1" };
}
