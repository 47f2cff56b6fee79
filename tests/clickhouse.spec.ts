// A team's database: pushed from a machine, read by the page, every view from queries, a session's requests on demand.
import { join } from "node:path";
import { burnShown, requests, savedTable, sums } from "./support/burn";
import { CLICKHOUSE, type ClickHouse, push, startClickHouse } from "./support/clickhouse";
import { layCorpus } from "./support/corpus";
import { expect, test } from "./support/test";

test.skip(!CLICKHOUSE, "clickhouse-server is not installed");

const ALL = "?period=all&tz=UTC";
test.setTimeout(120_000);
let server: ClickHouse;

test.beforeAll(async () => {
  server = await startClickHouse();
});

test.afterAll(() => server?.stop());

async function add(page: import("@playwright/test").Page, fields: Record<string, string>): Promise<void> {
  // The form stays open once it was.
  if (!(await page.locator("#database-address").isVisible())) await page.getByText("Add a ClickHouse database").click();
  for (const [id, value] of Object.entries(fields)) await page.locator(`#database-${id}`).fill(value);
  await page.getByRole("button", { name: "Read database" }).click();
}

test.describe("with data", () => {
  test.beforeEach(async ({ home, addedOrigins }) => {
    addedOrigins.push(server.url);
    await layCorpus(home);
    await push(server.url, home);
  });

  test("shows what the logs themselves show, in every view and to the last digit", async ({ browser, page, serve, home }) => {
    const local = await serve();
    await page.goto(`${local.url}/${ALL}`);
    await burnShown(page);
    const expected = { burn: await savedTable(page), requests: await requests(page) };
    const views = ["cache", "harnesses", "headroom", "what-if"];
    const texts: Record<string, string> = {};
    for (const view of views) {
      await page.goto(`${local.url}/${ALL}&view=${view}`);
      texts[view] = await settled(page);
    }

    const empty = await serve({ home: join(home, "nothing-here") });
    const context = await browser.newContext();
    const other = await context.newPage();
    await other.goto(`${empty.url}/${ALL}&view=sources`);
    await add(other, { address: server.url });
    await expect(other.locator(".source-list")).toContainText("ClickHouse");
    await other.getByRole("link", { name: "Burn" }).click();
    await expect.poll(() => requests(other), { timeout: 30_000 }).toBe(expected.requests);
    expect(sums(await savedTable(other))).toEqual(sums(expected.burn));
    expect(await savedTable(other)).toBe(expected.burn);
    for (const view of views) {
      // By the links, as the database without a key is read again on a new visit only.
      await other.goto(`${empty.url}/${ALL}&view=${view}`);
      await expect.poll(() => words(other), { message: view, timeout: 30_000 }).toBe(texts[view]);
    }
    await context.close();
  });

  test("a session's requests are asked for when it is opened", async ({ page, serve, home }) => {
    const questions: string[] = [];
    page.on("request", (request) => {
      if (request.url().startsWith(server.url)) questions.push(`${request.url()}\n${request.postData() ?? ""}`);
    });
    const empty = await serve({ home: join(home, "nothing-here") });
    await page.goto(`${empty.url}/${ALL}&view=sources`);
    await add(page, { address: server.url });
    // The demo leaves when there is something real.
    await expect(page.locator(".source-list")).not.toContainText("Demo", { timeout: 20_000 });
    expect(questions.some((q) => q.includes("`requests` FINAL"))).toBe(false);
    await page.getByRole("link", { name: "Sessions" }).click();
    const row = page.locator("#session-list .grid-body [role=row], #session-list .grid-row").first();
    await row.click({ timeout: 20_000 });
    await expect(page.locator("#request-list .grid-row").first()).toBeVisible({ timeout: 20_000 });
    expect(questions.some((q) => q.includes("`session` = ") && q.includes("`requests` FINAL"))).toBe(true);
    expect(questions.every((q) => !q.includes("INSERT"))).toBe(true);
    expect(questions.filter((q) => !q.includes("readonly=2"))).toEqual([]);
  });
});

test.describe("with a key", () => {
  // A user who may change no settings is refused first, and the server lets no page read that.
  test.use({ expectedErrors: [/blocked by CORS policy|net::ERR_FAILED/] });

  test("a reader with a key gets in, and the key is kept in memory only", async ({ page, serve, home, addedOrigins }) => {
    addedOrigins.push(server.url);
    await layCorpus(home);
    await push(server.url, home);
    const empty = await serve({ home: join(home, "nothing-here") });
    await page.goto(`${empty.url}/${ALL}&view=sources`);
    await add(page, { address: server.url, user: "reader", key: "geheim" });
    // The demo leaves when there is something real.
    await expect(page.locator(".source-list")).not.toContainText("Demo", { timeout: 30_000 });
    await page.getByRole("link", { name: "Burn" }).click();
    const all = await server.ask("SELECT sum(requests) FROM fuelgauge.cells FINAL");
    await expect.poll(() => requests(page), { timeout: 30_000 }).toBe(Number(all));
    const stored = await page.evaluate(() => JSON.stringify(localStorage));
    expect(stored).toContain("reader");
    expect(stored).not.toContain("geheim");
  });
});

test.describe("what goes wrong", () => {
  // The browser tells of every answer that is no success.
  test.use({ expectedErrors: [/status of 40[0-9]/] });

  test("says what to do", async ({ page, serve, home, addedOrigins }) => {
    addedOrigins.push(server.url);
    const empty = await serve({ home: join(home, "nothing-here") });
    await page.goto(`${empty.url}/${ALL}&view=sources`);
    await add(page, { address: server.url, name: "elsewhere" });
    await expect(page.locator(".source-list")).toContainText("has no tables of Fuelgauge");
    await add(page, { address: `${empty.url}` });
    await expect(page.locator(".source-list")).toContainText("HTTP interface");
  });
});

/** The words of a view. That a collector tells of changes is not a matter of figures. */
async function words(page: import("@playwright/test").Page): Promise<string> {
  return (await page.locator("#main").innerText()).replace(/^live\n/m, "");
}

/** The words of a view when nothing moves any more: what it asks for on demand may take a while on a busy machine. */
async function settled(page: import("@playwright/test").Page): Promise<string> {
  await expect(page.locator("#main")).not.toContainText("Reading", { timeout: 20_000 });
  await expect(page.locator(".demo-pill")).toBeHidden({ timeout: 20_000 });
  let text = "";
  await expect
    .poll(async () => {
      const now = await words(page);
      const same = now === text && now.length > 200;
      text = now;
      return same;
    }, { intervals: [1_500], timeout: 30_000 })
    .toBe(true);
  return text;
}
