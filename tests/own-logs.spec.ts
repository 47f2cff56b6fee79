// A person's own logs: served by the collector, dropped on the page, changing while the page is open.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { burnShown, parameters, pickFolder, requests, savedTable, sums } from "./support/burn";
import { collectorPath } from "./support/collector";
import { layFixtures, writeBytes, writeReplies } from "./support/logs";
import { expect, test } from "./support/test";

const ALL = "?period=all&tz=UTC";

test("the page's totals are the collector's, digit for digit, served and dropped", async ({ page, serve, home }) => {
  await layFixtures(home);
  const replies = Array.from({ length: 300 }, (_, i) => ({
    id: `${i}`,
    at: new Date(Date.UTC(2026, 9, 1 + (i % 50), i % 24, i % 60, i % 60, i)),
    input: 7 * i,
    read: 1_000 * i,
    write: 31 * i,
    output: 13 * i + 1,
  }));
  await writeReplies(home, replies);

  const out = execFileSync(collectorPath(), ["export", "--out", "-", "--home", home], { encoding: "utf8", maxBuffer: 1 << 28 });
  const truth: Record<string, bigint> = {};
  for (const line of out.trim().split("\n")) {
    const row = JSON.parse(line);
    if (row.kind !== "request") continue;
    const add = (name: string, n: number) => {
      truth[name] = (truth[name] ?? 0n) + BigInt(n);
    };
    if (row.error) add("errors", 1);
    else add("requests", row.requests ?? 1);
    for (const name of ["input", "cache_read", "cache_write_5m", "cache_write_1h", "output"]) add(`${name}_tokens`, row[`${name}_tokens`]);
  }
  expect(truth.requests).toBeGreaterThan(300n);

  const served = await serve();
  await page.goto(`${served.url}/${ALL}`);
  await expect.poll(() => requests(page), { timeout: 20_000 }).toBe(Number(truth.requests));
  const fromCollector = await savedTable(page);
  expect(sums(fromCollector)).toMatchObject(truth);

  const empty = await serve({ home: join(home, "nothing-here") });
  await page.goto(`${empty.url}/${ALL}&view=sources`);
  await pickFolder(page, join(home, ".claude"));
  await page.getByRole("link", { name: "Burn" }).click();
  await expect.poll(() => requests(page), { timeout: 20_000 }).toBe(Number(truth.requests));
  await expect(page.locator(".demo-pill")).toBeHidden();
  const dropped = await savedTable(page);
  expect(sums(dropped)).toEqual(sums(fromCollector));
});

test("a new request appears within two seconds, and zoom and filters stay", async ({ page, serve, home }) => {
  const now = Date.now();
  const hour = 3_600_000;
  await writeReplies(home, [1, 2, 3, 50].map((h) => ({ id: `old-${h}`, at: new Date(now - h * hour) })));
  const collector = await serve();
  await page.goto(`${collector.url}/?period=7d&harness=claude-code&measure=tokens`);
  await expect.poll(() => requests(page), { timeout: 20_000 }).toBe(4);
  const before = page.url();
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
  const start = Date.now();
  await writeReplies(home, [{ id: "new", at: new Date(now), output: 999 }]);
  await expect.poll(() => requests(page), { intervals: [50], timeout: 5_000 }).toBe(5);
  expect(Date.now() - start).toBeLessThan(2_000);
  expect(page.url()).toBe(before);
  expect(parameters(page).get("harness")).toBe("claude-code");
  expect(await page.evaluate(() => "sameDocument" in globalThis)).toBe(true);
});

test("odd files give findings and cost nothing else", async ({ page, serve, home }) => {
  const dir = ".claude/projects/-home-ada-odd";
  await writeReplies(home, [{ id: "good", at: new Date("2026-11-01T10:00:00Z") }]);
  const noise = Uint8Array.from({ length: 50_000 }, (_, i) => (i * 7919 + (i >> 3)) % 256);
  await writeBytes(home, `${dir}/noise.jsonl`, noise);
  await writeBytes(home, `${dir}/blank.jsonl`, "\n".repeat(1_000_000));
  await writeBytes(home, `${dir}/empty.jsonl`, "");
  await writeBytes(home, ".local/share/opencode/opencode.db", "SQLite format 3\0 and then nothing");
  const empty = await serve({ home: join(home, "nothing-here") });
  await page.goto(`${empty.url}/${ALL}&view=sources`);
  await pickFolder(page, home);
  const findings = page.locator("section", { has: page.locator("#findings") });
  await expect(findings).toContainText("noise.jsonl", { timeout: 20_000 });
  await expect(findings).toContainText("blank.jsonl");
  await expect(findings).toContainText("empty.jsonl");
  await expect(findings).toContainText(/database|SQLite/);
  await page.getByRole("link", { name: "Burn" }).click();
  await expect.poll(() => requests(page)).toBe(1);
});

test.describe("a collector that went away", () => {
  test.use({ expectedErrors: [/Failed to load resource|ERR_|net::/] });

  test("is said with the time and what to run", async ({ page, serve, home }) => {
    await writeReplies(home, [{ id: "kept", at: new Date("2026-11-01T10:00:00Z") }]);
    const collector = await serve();
    await page.goto(`${collector.url}/${ALL}`);
    await burnShown(page);
    await collector.stop();
    const line = page.locator(".status-line");
    await expect(line).toContainText(/not connected since (\d\d:\d\d|\w{3} \d\d:\d\d); run `fuelgauge serve` again/);
    await expect.poll(() => requests(page)).toBe(1);
  });
});

test.describe("a feed that is down", () => {
  test.use({ expectedErrors: [/Failed to load resource|ERR_CONNECTION_REFUSED|net::/], addedOrigins: ["http://127.0.0.1:9"] });

  test("is said with what to do next, and costs nothing else", async ({ page, serve }) => {
    const collector = await serve();
    await page.goto(`${collector.url}/?view=sources`);
    await page.locator("#feed-address").fill("http://127.0.0.1:9/feed.ndjson");
    await page.locator(".feed-form").getByRole("button").click();
    const alert = page.getByRole("alert");
    await expect(alert).toContainText(/Nobody answers/);
    await expect(alert).toContainText(/Check that the server runs/);
    // On Burn it is one line that leads here.
    await page.getByRole("link", { name: "Burn" }).click();
    await expect(alert).toHaveText(/Nobody answers.*See Sources/);
    await alert.getByRole("link").click();
    await expect(alert).toContainText(/Check that the server runs/);
  });
});

test("a feed of another collector can be added by its file", async ({ page, serve, home }) => {
  await writeReplies(home, [{ id: "fed", at: new Date("2026-11-01T10:00:00Z") }]);
  const file = join(home, "team.ndjson");
  execFileSync(collectorPath(), ["export", "--out", file, "--home", home]);
  const empty = await serve({ home: join(home, "nothing-here") });
  await page.goto(`${empty.url}/${ALL}&view=sources`);
  await page.locator("input[type=file]").nth(1).setInputFiles(file);
  await page.getByRole("link", { name: "Burn" }).click();
  await burnShown(page);
  await expect.poll(() => requests(page)).toBe(1);
});
