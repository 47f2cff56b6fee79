// SQLite databases of harnesses, dropped on the page and read in its workers.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { appendFile, copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { pickFolder, requests, savedTable, sums } from "./support/burn";
import { collectorPath } from "./support/collector";
import { layCorpus } from "./support/corpus";
import { interrupt, withJournal } from "./support/database";
import { drop, findings } from "./support/drop";
import { writeReplies } from "./support/logs";
import { expect, test } from "./support/test";

const ALL = "?period=all&tz=UTC";
const OPENCODE = ".local/share/opencode";

/** What the collector counts below a home folder. */
function counted(home: string): Record<string, bigint> {
  // Telemetry and other counters' reports lie where no harness keeps logs; the page gets them with the folder.
  const elsewhere = join(home, "elsewhere");
  const added = existsSync(elsewhere) ? ["--add", elsewhere] : [];
  const args = ["export", "--out", "-", "--home", home, ...added];
  const out = execFileSync(collectorPath(), args, { encoding: "utf8", maxBuffer: 1 << 28 });
  const truth: Record<string, bigint> = { requests: 0n, errors: 0n };
  for (const line of out.trim().split("\n")) {
    const row = JSON.parse(line);
    if (row.kind !== "request") continue;
    const name = row.error ? "errors" : "requests";
    // A row may be the sum of so many requests.
    truth[name] = (truth[name] ?? 0n) + BigInt(row.requests ?? 1);
    for (const kind of ["input", "cache_read", "cache_write_5m", "cache_write_1h", "output"]) {
      truth[`${kind}_tokens`] = (truth[`${kind}_tokens`] ?? 0n) + BigInt(row[`${kind}_tokens`] ?? 0);
    }
  }
  return truth;
}

/** Every request for a part of SQLite from now on. */
function sqliteRequests(page: Page): string[] {
  const asked: string[] = [];
  page.context().on("request", (request) => {
    if (/sqlite/.test(request.url())) asked.push(new URL(request.url()).pathname);
  });
  return asked;
}

/** The findings with a reason, which name the files. */
function reasons(page: Page, reason: RegExp | string) {
  return findings(page).locator(".reasons > li").filter({ hasText: reason });
}

/** The requests that the Burn view shows. */
async function burned(page: Page): Promise<number> {
  await page.getByRole("link", { name: "Burn" }).click();
  return requests(page);
}

test("every harness's databases count as in the collector, digit for digit, with what is only in their logs", async ({ page, serve, home }) => {
  // Thousands of small files.
  test.slow();
  await layCorpus(home);
  const truth = counted(home);
  // The newest rows are in the write-ahead log alone; else this test would prove little.
  const without = join(home, "without");
  await layCorpus(without);
  await rm(join(without, OPENCODE, "opencode.db-wal"));
  expect(counted(without).requests).toBeLessThan(truth.requests as bigint);
  await rm(without, { recursive: true });

  const empty = await serve({ home: join(home, "nothing-here") });
  await page.goto(`${empty.url}/${ALL}&view=sources`);
  const asked = sqliteRequests(page);
  await drop(page, home);
  await expect.poll(() => burned(page), { timeout: 120_000 }).toBe(Number(truth.requests));
  await expect(page.locator(".demo-pill")).toBeHidden();
  expect(sums(await savedTable(page))).toMatchObject(truth);
  expect(asked).toEqual(expect.arrayContaining(["/sqlite.js", "/sqlite/index.mjs", "/sqlite/sqlite3.wasm"]));
});

test("nothing of SQLite is asked for without a database", async ({ page, serve, home }) => {
  await writeReplies(home, [{ id: "plain", at: new Date("2026-11-01T10:00:00Z") }]);
  const empty = await serve({ home: join(home, "nothing-here") });
  const asked = sqliteRequests(page);
  await page.goto(`${empty.url}/${ALL}&view=sources`);
  await drop(page, join(home, ".claude"));
  await expect.poll(() => burned(page), { timeout: 20_000 }).toBe(1);
  expect(asked).toEqual([]);
});

test("a database without its log says what may be missing; in its folder that is certain", async ({ page, serve, home }) => {
  await layCorpus(home, OPENCODE);
  await rm(join(home, OPENCODE, "storage"), { recursive: true });
  const database = join(home, OPENCODE, "opencode.db");
  const whole = Number(counted(home).requests);
  const other = join(home, "other");
  await mkdir(join(other, OPENCODE), { recursive: true });
  await copyFile(database, join(other, OPENCODE, "opencode.db"));
  const alone = Number(counted(other).requests);
  expect(alone).toBeLessThan(whole);

  const empty = await serve({ home: join(home, "nothing-here") });
  await page.goto(`${empty.url}/${ALL}&view=sources`);
  await drop(page, database);
  const missing = reasons(page, /newest rows.*-wal.*Add the whole folder/);
  await expect(missing).toContainText("opencode.db", { timeout: 20_000 });
  expect(await burned(page)).toBe(alone);

  // Together they are whole, and nothing is said.
  await page.goto(`${empty.url}/${ALL}&view=sources`);
  await drop(page, database, `${database}-wal`);
  await expect.poll(() => burned(page), { timeout: 20_000 }).toBe(whole);
  await page.getByRole("link", { name: "Sources", exact: true }).click();
  await expect(missing).toHaveCount(0);

  // A log alone is nothing.
  await page.goto(`${empty.url}/${ALL}&view=sources`);
  await drop(page, `${database}-wal`);
  await expect(reasons(page, /not added with it.*Add the whole folder/)).toContainText("opencode.db-wal", { timeout: 20_000 });

  await page.goto(`${empty.url}/${ALL}&view=sources`);
  await drop(page, join(other, OPENCODE));
  await expect.poll(() => burned(page), { timeout: 20_000 }).toBe(alone);
  await page.getByRole("link", { name: "Sources", exact: true }).click();
  await expect(missing).toHaveCount(0);
});

test("what a crash left half written is undone before it is read", async ({ page, serve, home }) => {
  await layCorpus(home, OPENCODE);
  const database = join(home, OPENCODE, "opencode.db");
  await rm(join(home, OPENCODE, "storage"), { recursive: true });
  await rm(`${database}-wal`);
  const whole = counted(home);
  expect(whole.requests).toBeGreaterThan(0n);
  await withJournal(database);
  await interrupt(database);
  expect(counted(home)).toEqual(whole);
  const empty = await serve({ home: join(home, "nothing-here") });
  await page.goto(`${empty.url}/${ALL}&view=sources`);
  await drop(page, join(home, OPENCODE));
  await expect.poll(() => burned(page), { timeout: 20_000 }).toBe(Number(whole.requests));
  expect(sums(await savedTable(page))).toMatchObject(whole);
});

test("odd databases are findings with what to do, and cost nothing else", async ({ page, serve, home }) => {
  await layCorpus(home, OPENCODE);
  const original = await readFile(join(home, OPENCODE, "opencode.db"));
  await rm(join(home, OPENCODE), { recursive: true });
  const put = async (folder: string, bytes: Uint8Array, name = "opencode.db") => {
    await mkdir(join(home, folder), { recursive: true });
    await writeFile(join(home, folder, name), bytes);
  };
  await put("zero", new Uint8Array());
  await put("encrypted", Uint8Array.from({ length: 8192 }, (_, i) => (i * 7919 + (i >> 3)) % 256));
  const damaged = Buffer.from(original);
  damaged.fill(0xa5, damaged.length / 2);
  await put("damaged", damaged);
  await put("cut", original.subarray(0, 6000));
  await put("packed", gzipSync(original), "opencode.db.gz");
  // A table that a reader knows, without what it wants of it; and a database that no harness keeps.
  const renamed = Buffer.from(original.toString("latin1").replaceAll("session_id", "sessionsid"), "latin1");
  await put("other", Buffer.from(renamed.toString("latin1").replaceAll("message_id", "messagesid"), "latin1"), "places.sqlite");
  await writeReplies(home, [{ id: "good", at: new Date("2026-11-01T10:00:00Z") }]);

  const empty = await serve({ home: join(home, "nothing-here") });
  await page.goto(`${empty.url}/${ALL}&view=sources`);
  await pickFolder(page, home);
  await expect(findings(page)).toContainText("zero/opencode.db", { timeout: 20_000 });
  for (const [file, reason] of [
    ["zero/opencode.db", "The file is empty"],
    ["encrypted/opencode.db", "no SQLite database, or it is encrypted"],
    ["damaged/opencode.db", "could not be read to its end"],
    ["cut/opencode.db", "could not be read to its end"],
    ["packed/opencode.db", "Unpack it"],
    ["other/places.sqlite", "No known harness keeps SQLite databases like this one"],
  ] as const) {
    await expect(reasons(page, reason), reason).toContainText(file);
  }
  expect(await burned(page)).toBeGreaterThanOrEqual(1);
  await expect(page.locator(".demo-pill")).toBeHidden();
});

test("a log that its program goes on writing is read as it was when it was dropped", async ({ page, serve, home }) => {
  await layCorpus(home, OPENCODE);
  const all = Number(counted(home).requests);
  const log = join(home, OPENCODE, "opencode.db-wal");
  const empty = await serve({ home: join(home, "nothing-here") });
  await page.goto(`${empty.url}/${ALL}&view=sources`);
  // The worker waits for SQLite until the log has grown. Browsers refuse to read a file that has changed.
  let grown = false;
  await page.context().route("**/sqlite.js", async (route) => {
    await appendFile(log, "the beginning of a frame");
    grown = true;
    await route.continue();
  });
  await drop(page, join(home, OPENCODE));
  await expect.poll(() => burned(page), { timeout: 20_000 }).toBe(all);
  expect(grown).toBe(true);
});

test("a database that its program writes to meanwhile is a finding, and what was read counts", async ({ page, serve, home }) => {
  await layCorpus(home, OPENCODE);
  const database = join(home, OPENCODE, "opencode.db");
  const other = join(home, "other");
  await layCorpus(other, OPENCODE);
  await rm(join(other, OPENCODE, "opencode.db"));
  const files = Number(counted(other).requests);
  const empty = await serve({ home: join(home, "nothing-here") });
  await page.goto(`${empty.url}/${ALL}&view=sources`);
  let grown = false;
  await page.context().route("**/sqlite.js", async (route) => {
    await appendFile(database, new Uint8Array(4096));
    grown = true;
    await route.continue();
  });
  await drop(page, join(home, OPENCODE));
  await expect(reasons(page, /stopped reading the database.*Add the folder again/)).toContainText("opencode.db", { timeout: 20_000 });
  expect(grown).toBe(true);
  expect(await burned(page)).toBe(files);
});

test.describe("a page without its part for databases", () => {
  test.use({ expectedErrors: [/sqlite|Failed to load/] });

  test("says so, and what to do; the rest counts", async ({ page, serve, home }) => {
    await layCorpus(home, OPENCODE);
    await rm(join(home, OPENCODE, "storage"), { recursive: true });
    await writeReplies(home, [{ id: "good", at: new Date("2026-11-01T10:00:00Z") }]);
    await copyFile(join(home, OPENCODE, "opencode.db"), join(home, OPENCODE, "opencode-beta.db"));
    const empty = await serve({ home: join(home, "nothing-here") });
    await page.context().route("**/sqlite3.wasm*", (route) => route.abort());
    await page.goto(`${empty.url}/${ALL}&view=sources`);
    await pickFolder(page, join(home, OPENCODE));
    const reason = reasons(page, /could not be loaded.*Reload the page.*fuelgauge export/);
    await expect(reason).toContainText("opencode-beta.db", { timeout: 20_000 });
    await pickFolder(page, join(home, ".claude"));
    await expect.poll(() => burned(page), { timeout: 20_000 }).toBe(1);
  });
});
