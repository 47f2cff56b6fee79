// A company's database, too large to be read whole: what is looked at comes first and fine, everything else below it.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { requests } from "./support/burn";
import { CLICKHOUSE, type ClickHouse, push, startClickHouse } from "./support/clickhouse";
import { expect, test } from "./support/test";

test.skip(!CLICKHOUSE, "clickhouse-server is not installed");
test.setTimeout(120_000);

/** Four weeks of October 2026, days of UTC. */
const MONTH = "?period=2026-10-01..2026-10-28&tz=UTC";
const [PEOPLE, DAYS, A_DAY] = [100, 28, 28];
let server: ClickHouse;

/** A hundred people with a machine each, 28 quarter hours a day from eight o'clock on; nobody asks as much as the next. */
test.beforeAll(async ({}, info) => {
  server = await startClickHouse();
  const home = join(info.project.outputDir, "nobody");
  await mkdir(home, { recursive: true });
  await push(server.url, home);
  const insert = `INSERT INTO fuelgauge.cells (slot, harness, provider, model, trigger, user, host, project, requests, queries,
    input_tokens, cache_read_tokens, output_tokens, cost_input, cost_cache_read, cost_output, diagnosed_requests, version)
    SELECT toDateTime(1790812800 + day * 86400 + 28800 + quarter * 900), ['claude-code', 'codex'][1 + p % 2], 'anthropic',
    'claude-opus-4-8', 'person', concat('person-', toString(p)), concat('laptop-', toString(p)),
    concat('project-', toString(p % 40)), p + 1, 1, 100, 9000, 300, 300000 * (p + 1), 2700000, 4500000, p + 1, 1
    FROM (SELECT number % ${PEOPLE} AS p, intDiv(number, ${PEOPLE}) % ${A_DAY} AS quarter,
    intDiv(number, ${PEOPLE * A_DAY}) AS day FROM numbers(${PEOPLE * DAYS * A_DAY}))`;
  const said = await server.ask(insert);
  if (said !== "") throw new Error(said);
});

test.afterAll(() => server?.stop());

/** The page with the database, at an address. */
async function open(page: Page, at: string): Promise<void> {
  await page.goto(`${at}/${MONTH}&view=sources`);
  await page.getByText("Add a ClickHouse database").click();
  await page.locator("#database-address").fill(server.url);
  await page.getByRole("button", { name: "Read database" }).click();
  await expect(page.locator(".source-list")).toContainText("everything else in days", { timeout: 30_000 });
  await page.getByRole("link", { name: "Burn" }).click();
}

/** Another address without another visit: the key of a database is kept in memory alone. */
async function look(page: Page, name: string, value: string): Promise<void> {
  await page.evaluate(([name, value]) => {
    const url = new URL(location.href);
    url.searchParams.set(name as string, value as string);
    history.pushState(null, "", url);
    dispatchEvent(new PopStateEvent("popstate"));
  }, [name, value]);
}

async function told(sql: string): Promise<number> {
  return Number((await server.ask(`SELECT sum(requests) FROM fuelgauge.cells WHERE ${sql}`)).trim());
}

test.beforeEach(({ addedOrigins }) => {
  addedOrigins.push(server.url);
});

test("has exact totals, tells the most expensive apart, and finds everybody else by name", async ({ page, serve, home }) => {
  const questions: URL[] = [];
  page.on("request", (request) => {
    if (request.url().startsWith(server.url)) questions.push(new URL(request.url()));
  });
  const empty = await serve({ home: join(home, "nothing-here") });
  await open(page, empty.url);
  await expect.poll(() => requests(page), { timeout: 30_000 }).toBe(await told("1"));

  // Person 3 is one of those who cost least.
  await page.locator(".facets").getByRole("button", { name: "Person" }).click();
  await page.getByRole("searchbox").fill("person-3");
  await page.getByRole("checkbox", { name: /^person-3(?!\d)/ }).check();
  await page.keyboard.press("Escape");
  await expect.poll(() => requests(page), { timeout: 30_000 }).toBe(await told("user = 'person-3'"));
  await expect(page.locator("#main")).toContainText("project-3");
  expect(questions.filter((q) => q.searchParams.get("readonly") !== "2").map(String)).toEqual([]);
  expect(questions.filter((q) => !q.searchParams.has("max_execution_time")).map(String)).toEqual([]);
});

test("is as fine as what is looked at", async ({ page, serve, home }) => {
  const empty = await serve({ home: join(home, "nothing-here") });
  await open(page, empty.url);
  await expect.poll(() => requests(page), { timeout: 30_000 }).toBe(await told("1"));
  // The 14th from nine to eleven, by quarter hours.
  await look(page, "zoom", "2026-10-14T09:00Z..2026-10-14T11:00Z");
  const hours = await told("slot >= toDateTime(1791968400) AND slot < toDateTime(1791975600)");
  expect(hours).toBe(8 * 5050);
  await expect.poll(() => requests(page), { timeout: 30_000 }).toBe(hours);
  await page.getByRole("link", { name: "Sources", exact: true }).click();
  await expect(page.locator(".source-list")).toContainText("what you look at in quarter hours");
});

test("gives up a question that nobody waits for any more", async ({ page, serve, home }) => {
  const empty = await serve({ home: join(home, "nothing-here") });
  await open(page, empty.url);
  await expect.poll(() => requests(page), { timeout: 30_000 }).toBe(await told("1"));
  const names: (string | null)[] = [];
  let held = true;
  await page.route(`${server.url}/**`, async (route) => {
    names.push(new URL(route.request().url()).searchParams.get("query_id"));
    if (held) {
      held = false;
      // Longer than the journey: only giving up ends it.
      await new Promise((resolve) => setTimeout(resolve, 110_000));
    }
    await route.continue().catch(() => undefined);
  });
  const ended = page.waitForEvent("requestfailed", (request) => request.url().startsWith(server.url));
  await look(page, "period", "2026-10-05..2026-10-11");
  await expect.poll(() => names.length).toBe(1);
  await page.goBack();
  await ended;
  await expect.poll(() => names.length).toBeGreaterThan(1);
  // Debian's server does not notice that nobody waits; a question of the same name takes the place of the one before.
  expect(names[0]).toMatch(/^fuelgauge-[0-9a-f]{16}$/);
  expect(new Set(names).size).toBe(1);
  await expect.poll(() => requests(page), { timeout: 30_000 }).toBe(await told("1"));
});
