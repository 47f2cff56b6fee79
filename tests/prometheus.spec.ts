// A store of metrics as a source: a real VictoriaMetrics and a real Prometheus, and what stands before them.
import type { Page } from "@playwright/test";
import { requests, savedTable, sums } from "./support/burn";
import { type Kind, canStart, invent, startGuard, startStore } from "./support/metrics";
import { expect, test } from "./support/test";

const SOURCES = "?view=sources&period=all&tz=UTC";

/** Adds a store as a person does. */
async function add(page: Page, address: string, more: { matcher?: string; secret?: string; remember?: boolean } = {}) {
  const form = page.locator(".store-add", { has: page.locator("#store-address") });
  if ((await form.getAttribute("open")) === null) await form.locator("summary").click();
  await page.locator("#store-address").fill(address);
  await page.locator("#store-matcher").fill(more.matcher ?? "");
  await page.locator("#store-days").selectOption("7");
  await page.locator("#store-secret").fill(more.secret ?? "");
  if (more.remember) await page.locator("#store-remember").check();
  await page.getByRole("button", { name: "Read metrics" }).click();
}

const source = (page: Page) => page.locator(".source", { has: page.getByText("Metrics store", { exact: true }) });

for (const [i, kind] of (["VictoriaMetrics", "Prometheus"] satisfies Kind[]).entries()) {
  test(`${kind}: the burn is what the counters add up to, resets and gaps included`, async ({ page, serve, addedOrigins }) => {
    test.skip(!canStart(kind), `${kind} is not installed`);
    test.slow();
    const history = invent(7 + i, 6, Date.now());
    expect(history.resets).toBeGreaterThan(5);
    const store = await startStore(kind, history);
    addedOrigins.push(store.url);
    try {
      const collector = await serve();
      await page.goto(`${collector.url}/${SOURCES}`);
      await add(page, `${store.url}/api/v1`, { matcher: 'team="a"' });
      await expect(source(page).getByText("24 counters")).toBeVisible({ timeout: 40_000 });
      await expect(page.getByText("all writes count as five-minute writes")).toBeAttached();

      await page.getByRole("link", { name: "Burn" }).click();
      await expect.poll(() => requests(page), { timeout: 20_000 }).toBeGreaterThan(10);
      expect(sums(await savedTable(page))).toMatchObject(history.truth);
      // How many requests they were is not known, and said to be the least that it can be.
      await expect(page.locator(".table-card tfoot")).toContainText("≥");
      await expect(page.locator(".demo-pill")).toBeHidden();

      // What metrics cannot tell is not shown as 0.
      await page.getByRole("link", { name: "Harnesses" }).click();
      const row = page.locator(".matrix tbody tr").first();
      await expect(row).toBeVisible();
      const cells = (await row.locator("td").allInnerTexts()).map((text) => text.trim());
      expect(cells.filter((text) => /^\$?0(\.0+)?( ?%)?$/.test(text))).toEqual([]);
      await page.getByRole("link", { name: "Cache" }).click();
      await expect(page.locator("main")).not.toContainText("NaN");
      await page.getByRole("link", { name: "Sessions" }).click();
      await expect(page.locator("main")).not.toContainText("NaN");

      // It is there again on the next visit.
      await page.goto(`${collector.url}/${SOURCES}`);
      await expect(source(page).getByText("24 counters")).toBeVisible({ timeout: 40_000 });
      await source(page).getByRole("button", { name: /^Remove/ }).click();
      await page.reload();
      await expect(source(page)).toHaveCount(0);
    } finally {
      await store.stop();
    }
  });
}

test.describe("with a guard before it", () => {
  test.use({ expectedErrors: [/Failed to load resource|net::|CORS/] });

  test("a token lets one in and is forgotten unless it is to be remembered; what is too much is asked in parts", async ({
    page,
    serve,
    addedOrigins,
  }) => {
    test.skip(!canStart("VictoriaMetrics"), "VictoriaMetrics is not installed");
    test.slow();
    const history = invent(3, 4, Date.now());
    const store = await startStore("VictoriaMetrics", history);
    const guard = await startGuard(store, "open-sesame", 20_000);
    addedOrigins.push(guard.url);
    try {
      const collector = await serve();
      const stored = () => page.evaluate(() => localStorage.getItem("fuelgauge.stores") ?? "");
      await page.goto(`${collector.url}/${SOURCES}`);
      await add(page, guard.url);
      await expect(page.getByText("does not let this page in (HTTP 401)")).toBeVisible();

      await add(page, guard.url, { secret: "open-sesame" });
      await expect(source(page).getByText("16 counters")).toBeVisible({ timeout: 40_000 });
      expect(guard.refused()).toBeGreaterThan(0);
      await page.getByRole("link", { name: "Burn" }).click();
      await expect.poll(() => requests(page), { timeout: 20_000 }).toBeGreaterThan(10);
      expect(sums(await savedTable(page))).toMatchObject(history.truth);
      expect(await stored()).not.toContain("open-sesame");

      await page.goto(`${collector.url}/${SOURCES}`);
      await expect(page.getByText("does not let this page in (HTTP 401)")).toBeVisible();
      await add(page, guard.url, { secret: "open-sesame", remember: true });
      await expect(source(page).getByText("16 counters")).toBeVisible({ timeout: 40_000 });
      expect(await stored()).toContain("open-sesame");
    } finally {
      await guard.stop();
      await store.stop();
    }
  });

  test("what is wrong is said with a next step", async ({ page, serve, addedOrigins }) => {
    test.skip(!canStart("VictoriaMetrics"), "VictoriaMetrics is not installed");
    const store = await startStore("VictoriaMetrics", invent(1, 1, Date.now()));
    addedOrigins.push(store.url, "http://127.0.0.1:9");
    try {
      const collector = await serve();
      await page.goto(`${collector.url}/${SOURCES}`);
      await add(page, store.url, { matcher: 'team="nobody"' });
      await expect(page.getByText("no metrics of coding agents in this period")).toBeVisible();
      await add(page, store.url, { matcher: 'team="a"} or up{x="y"' });
      await expect(page.getByText("The label matcher cannot be read.")).toBeVisible();
      await add(page, collector.url);
      await expect(page.getByText("is no Prometheus API")).toBeVisible();
      await add(page, "http://127.0.0.1:9");
      await expect(page.getByText("Nobody answers at this address")).toBeVisible();
    } finally {
      await store.stop();
    }
  });
});
