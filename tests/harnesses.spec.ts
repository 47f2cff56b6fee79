// The Harnesses view: a comparison by address alone, what is too little to claim anything of, and keys.
import type { Page } from "@playwright/test";
import violations from "./support/axe";
import { parameters } from "./support/burn";
import { writeReplies } from "./support/logs";
import { expect, test } from "./support/test";

const MINUTE = 60_000;

/** Opens the view over the demo's data, which an empty home shows. */
async function open(page: Page, url: string, more = ""): Promise<void> {
  await page.goto(`${url}/?view=harnesses${more}`);
  await expect(page.locator(".matrix tbody tr").first()).toBeVisible({ timeout: 20_000 });
}

const beside = (page: Page) => page.getByRole("region", { name: "Side by side" });

test("the address alone opens a comparison of two harnesses", async ({ page, serve }) => {
  await open(page, (await serve()).url, "&with=claude-code&with=openclaw");
  // One sentence says what the difference is made of, and its factors multiply to the whole.
  const line = await beside(page).locator(".beside-line").innerText();
  expect(line).toMatch(/A query of .+ costs [\d.]+× what one of .+ costs \(\$[\d.]+ against \$[\d.]+\)/);
  const [whole, ...factors] = [...line.matchAll(/([\d.]+)×/g)].map((m) => Number(m[1]));
  expect(factors).toHaveLength(3);
  const product = factors.reduce((a, b) => a * b, 1);
  expect(Math.abs(product / (whole ?? 0) - 1)).toBeLessThan(0.12);
  // The costs that are shown have that ratio: a few cents are not rounded until they lose it.
  const [high, low] = [...line.matchAll(/\$([\d.]+)/g)].map((m) => Number(m[1]));
  expect(Math.abs((high ?? 0) / (low ?? 1) / (whole ?? 1) - 1)).toBeLessThan(0.06);
  // Both are columns, in the order of the address, and the ratio of the costs is in their row.
  const heads = beside(page).locator("thead th");
  await expect(heads.nth(1)).toContainText("Claude Code");
  await expect(heads.nth(2)).toContainText("OpenClaw");
  await expect(beside(page).getByRole("row", { name: /^List cost/ }).locator(".ratio")).toHaveText(`${whole}×`);
  // The same address says the same again.
  await page.reload();
  await expect(beside(page).locator(".beside-line")).toHaveText(line, { timeout: 20_000 });
  await beside(page).getByRole("button", { name: "Close" }).click();
  await expect.poll(() => parameters(page).has("with")).toBe(false);
});

test("names in the address that nobody knows are said to be so", async ({ page, serve }) => {
  await open(page, (await serve()).url, "&with=claude-code&with=no-such-harness");
  await expect(beside(page)).toContainText("No source knows “no-such-harness”.");
  await expect(beside(page).locator(".ratio")).toHaveCount(0);
});

test("below the minimum of queries no claim is made", async ({ page, serve, home }) => {
  const now = Date.now() - 12 * 60 * MINUTE;
  const reply = (name: string, model: string) => (i: number) => ({
    id: `${name}-${i}`,
    at: new Date(now + i * MINUTE),
    session: `${name.repeat(8)}-0000-4000-8000-000000000001`,
    model,
  });
  await writeReplies(home, Array.from({ length: 19 }, (_, i) => reply("a", "claude-opus-4-8")(i)));
  await writeReplies(home, Array.from({ length: 20 }, (_, i) => reply("b", "claude-sonnet-5")(i)));
  await open(page, (await serve()).url, "&with=claude-code·claude-opus-4-8&with=claude-code·claude-sonnet-5");
  const row = (model: string) => page.locator(".matrix tbody tr", { hasText: model });
  await expect(row("claude-opus-4-8")).toHaveClass(/muted/);
  await expect(row("claude-opus-4-8")).toContainText("19 queries: too few to compare");
  await expect(row("claude-sonnet-5")).not.toHaveClass(/muted/);
  await expect(page.locator(".matrix .far, .matrix .out")).toHaveCount(0);
  await expect(page.locator(".answer")).toContainText("Only one harness is shown");
  await expect(beside(page)).toContainText("19 queries. Below 20 nothing is claimed.");
  await expect(beside(page).locator(".ratio")).toHaveCount(0);
  await expect(page.locator(".frontier")).toHaveAttribute("aria-label", /under 20 queries/);
});

test("where nothing can be drawn a sentence says so, and what may help", async ({ page, serve, home }) => {
  const reply = { id: "old", at: new Date(Date.now() - 60 * 24 * 60 * MINUTE), model: "claude-unheard-of-1" };
  await writeReplies(home, [reply, { ...reply, id: "new", at: new Date(Date.now() - 60 * MINUTE) }]);
  await open(page, (await serve()).url);
  await expect(page.getByRole("region", { name: /^List cost per query against/ })).toContainText("nothing to draw");
  await expect(page.locator(".frontier")).toHaveCount(0);
  // What has no price is told apart from what was not recorded.
  await expect(page.locator(".matrix td", { hasText: "unpriced" })).toHaveCount(1);
  await page.locator(".answer-card").getByRole("button", { name: "Show all periods" }).click();
  await expect(page.locator(".matrix td", { hasText: "unpriced" })).toHaveCount(1);
  await expect(page.locator(".matrix tbody tr")).toContainText("2 queries: too few to compare");
  await expect(page.locator(".answer-card").getByRole("button", { name: "Show all periods" })).toHaveCount(0);
});

test("rows that nothing is claimed of are folded away where they are many", async ({ page, serve, home }) => {
  const at = (i: number) => new Date(Date.now() - 6 * 60 * MINUTE + i * MINUTE);
  const used = Array.from({ length: 20 }, (_, i) => ({ id: `m${i}`, at: at(i), model: "claude-sonnet-5" }));
  const tried = Array.from({ length: 6 }, (_, i) => ({ id: `t${i}`, at: at(20 + i), model: `claude-try-${i}` }));
  await writeReplies(home, [...used, ...tried]);
  await open(page, (await serve()).url);
  await expect(page.locator(".matrix tbody tr")).toHaveCount(1);
  await page.getByRole("button", { name: "Show 6 rows with under 20 queries or none" }).click();
  await expect(page.locator(".matrix tbody tr")).toHaveCount(7);
  await page.getByRole("button", { name: "Hide the rows with too few queries" }).click();
  await expect(page.locator(".matrix tbody tr")).toHaveCount(1);
});

test("a tick leaves the rows where they are, and a second one brings the comparison into sight", async ({ page, serve }) => {
  await open(page, (await serve()).url);
  const tick = page.locator(".matrix tbody input").nth(4);
  await tick.scrollIntoViewIfNeeded();
  const before = await tick.boundingBox();
  await tick.check();
  await expect(page.locator(".matrix-legend")).toContainText("tick a second row to compare");
  expect((await tick.boundingBox())?.y).toBeCloseTo(before?.y ?? 0, 0);
  await expect(beside(page)).toHaveCount(0);
  await page.locator(".matrix tbody input").nth(5).check();
  await expect(beside(page).getByRole("heading", { name: "Side by side" })).toBeInViewport();
});

test("matrix and distributions say the same percentiles, and triggers are named", async ({ page, serve }) => {
  await open(page, (await serve()).url, "&compare=harness");
  const figures = (table: string) => async (): Promise<Record<string, string>> => {
    const rows = await page.locator(`${table} tbody tr`).all();
    const pair = async (row: (typeof rows)[number]) => [
      (await row.locator("th").innerText()).trim(),
      await row.locator(".spread-figures").first().innerText(),
    ];
    return Object.fromEntries(await Promise.all(rows.map(pair)));
  };
  const matrix = await figures(".matrix")();
  expect(Object.keys(matrix)).toHaveLength(5);
  for (const three of Object.values(matrix)) expect(three).toMatch(/^\d+ · \d+ · \d+$/);
  expect(await figures(".spreads")()).toEqual(matrix);
  await expect(page.locator(".matrix-card")).toContainText("Queries of people;");
  await open(page, (await serve()).url, "&trigger=schedule");
  await expect(page.locator(".matrix-card")).toContainText("Queries of the triggers chosen above;");
});

test("keys sort, tick two rows, and go through the frontier", async ({ page, serve }) => {
  await open(page, (await serve()).url);
  const sort = page.getByRole("columnheader", { name: /Requests/ }).getByRole("button");
  await sort.focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".matrix th[aria-sort]")).toHaveAttribute("aria-sort", "descending");
  for (const i of [0, 1]) {
    await page.locator(".matrix tbody input").nth(i).focus();
    await page.keyboard.press("Space");
  }
  await expect.poll(() => parameters(page).getAll("with").length).toBe(2);
  await expect(beside(page).locator(".beside-line").first()).toContainText("×");
  await expect(beside(page).locator(".beside-line").nth(1)).toContainText("different models");
  await page.locator(".frontier").focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.locator(".frontier .readout")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect.poll(() => [parameters(page).getAll("harness").length, parameters(page).getAll("model").length]).toEqual([1, 1]);
});

for (const theme of ["light", "dark"]) {
  test(`anybody can use it, ${theme}, and it fits a phone`, async ({ page, serve }) => {
    await page.setViewportSize({ width: 360, height: 800 });
    await open(page, (await serve()).url, `&theme=${theme}&with=claude-code&with=openclaw`);
    await expect(beside(page).locator(".beside-line")).toBeVisible();
    const wide = await page.evaluate(() => {
      const parts = [document.documentElement, ...document.querySelectorAll(".scroller")];
      return parts.map((part) => Math.max(0, part.scrollWidth - part.clientWidth));
    });
    expect(wide).toEqual([0, 0, 0]);
    // Nothing hangs out of its card either.
    const cut = await page.evaluate(() => [...document.querySelectorAll(".card")].filter((c) => c.scrollWidth > c.clientWidth).length);
    expect(cut).toBe(0);
    expect(await violations(page)).toEqual([]);
  });
}
