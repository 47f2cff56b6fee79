// The plan designer: a plan by its address alone, a published one as the start, what is typed, Back, levers, nobody.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import violations from "./support/axe";
import { parameters } from "./support/burn";
import { writeCells } from "./support/cells";
import { drop } from "./support/drop";
import { writeReplies } from "./support/logs";
import { tasks } from "./support/tasks";
import { expect, test } from "./support/test";

/** Opens the designer over the demo, whose team is six people. */
async function open(page: Page, url: string, design: string, more = ""): Promise<void> {
  await page.goto(`${url}/?view=what-if&design=${design}${more}`);
  await expect(verdict(page)).not.toBeEmpty({ timeout: 20_000 });
}

const verdict = (page: Page) => page.locator(".designer-head .answer");
/** A field by the beginning of its name; what its number is follows. */
const field = (page: Page, name: string) =>
  page.locator(".design-form").getByRole("textbox", { name: new RegExp(`^${name}`) });
const start = (page: Page) => page.getByRole("combobox", { name: "Start from" });

/** The value of a figure, as written. */
function figure(page: Page, name: string): Locator {
  const card = page.locator(".designer-figures .figure-card", { has: page.getByRole("heading", { name, exact: true }) });
  return card.locator(".figure-value");
}

/** Dollars as they are written: `−$1,204.31`. */
function dollars(text: string): number {
  // Less than a cent is written "<$0.01".
  return Number(text.replace("−", "-").replace(/[<$,\s]/g, ""));
}

const amount = async (of: Locator) => dollars(await of.innerText());

test("the address alone designs a plan, and its figures add up", async ({ page, serve }) => {
  await open(page, (await serve()).url, "price:18,month:200,serve:40");
  await expect(verdict(page)).toContainText(/At \$18 a month, 6 people pay \$[\d,.]+ for .+ and cost \$[\d,.]+ to serve: you (keep|lose)/);
  const [pay, cost, margin] = await Promise.all(
    ["People pay", "Serving costs", "Margin"].map((name) => amount(figure(page, name))),
  );
  expect(Math.abs((pay as number) - (cost as number) - (margin as number))).toBeLessThan(2);
  // The sum of the people is that of the plan, and whoever costs most stands first.
  const people = page.locator(".designer-people tbody tr");
  await expect(people).toHaveCount(6);
  const costs = (await people.locator("td:nth-child(3)").allInnerTexts()).map(dollars);
  expect(costs).toEqual([...costs].sort((a, b) => b - a));
  expect(Math.abs(costs.reduce((a, b) => a + b) - (cost as number))).toBeLessThan(1);
  // At the price at which it breaks even there is no margin.
  const even = await amount(figure(page, "Break-even price"));
  await field(page, "Price").fill(String(even));
  await expect.poll(async () => Math.abs(await amount(figure(page, "Margin")))).toBeLessThan(5);
});

test("a published plan is a start, a price is typed, and Back undoes it step by step", async ({ page, serve }) => {
  await open(page, (await serve()).url, "price:20");
  await start(page).selectOption({ label: "GLM Coding Plan Pro" });
  await expect(field(page, "Price")).toHaveValue("72");
  await expect(field(page, "5 hours")).toHaveValue("12K");
  await expect(field(page, "Cache reads")).toHaveValue("170");
  expect(parameters(page).get("design")).toBe("price:72,units:690/170/690/2400,hours:1-5@6-10/1/0.5,5h:12k,week:60k");
  await expect(verdict(page)).toContainText("At $72 a month");
  const before = await verdict(page).innerText();
  await field(page, "Price").fill("");
  await field(page, "Price").pressSequentially("90.5");
  await expect(verdict(page)).toContainText("At $90.50 a month");
  expect(parameters(page).get("design")).toMatch(/^price:90\.5,/);
  await expect(start(page).locator("option:checked")).toHaveText("GLM Coding Plan Pro, changed");
  await page.goBack();
  await expect(field(page, "Price")).toHaveValue("72");
  await expect(verdict(page)).toHaveText(before);
  await page.goBack();
  await expect(field(page, "Price")).toHaveValue("20");
  await expect(start(page).locator("option:checked")).toHaveText("rules of your own");
});

test("what cannot be taken stays as it was typed, and is told", async ({ page, serve }) => {
  await open(page, (await serve()).url, "price:18");
  const before = await verdict(page).innerText();
  await field(page, "Price").fill("cheap");
  await expect(page.getByRole("alert")).toHaveText(/That is no number/);
  await expect(field(page, "Price")).toHaveAttribute("aria-invalid", "true");
  await expect(field(page, "Price")).toHaveAccessibleDescription(/That is no number/);
  // Another field is taken meanwhile, and the wrong one is left as it is.
  await field(page, "week").fill("12,5");
  expect(parameters(page).get("design")).toBe("price:18,week:12.5");
  await expect(field(page, "Price")).toHaveValue("cheap");
  await field(page, "week").fill("");
  await field(page, "Price").fill("18");
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(verdict(page)).toHaveText(before);
});

test("a quota cuts people off, and billing what is beyond it does not", async ({ page, serve }) => {
  await open(page, (await serve()).url, "price:18,month:1");
  const second = page.locator(".designer-second");
  await expect(second).toContainText(/\d of 6 people runs? out of quota; \d+\s?% of the work/);
  const windows = page.getByRole("region", { name: "Windows" });
  await expect(windows.locator("tbody tr")).toHaveCount(1);
  await expect(windows).toContainText("what it holds");
  await expect(page.locator(".designer-people thead")).toContainText("Cut off for");
  const stopped = await amount(figure(page, "Serving costs"));
  await page.locator(".design-form").getByRole("button", { name: "billed", exact: true }).click();
  await expect(second).toContainText("billed at list price");
  await expect(verdict(page)).toContainText("beyond the quota");
  expect(await amount(figure(page, "Serving costs"))).toBeGreaterThan(stopped);
  await page.goBack();
  await expect.poll(() => amount(figure(page, "Serving costs"))).toBe(stopped);
});

test("levers stand side by side with the work as it was logged", async ({ page, serve }) => {
  await open(page, (await serve()).url, "price:18,serve:40");
  const levers = page.getByRole("region", { name: "With other habits" });
  await expect(levers).toHaveCount(0);
  const cost = await amount(figure(page, "Serving costs"));
  await field(page, "Requests per query").fill("50");
  await field(page, "Cache hit rate").fill("+2");
  await expect(levers).toContainText(/With \+2\.0\s?pt of hit rate, 50\s?% of the requests the margin is \$[\d,.]+ more\./);
  const row = levers.getByRole("row", { name: /^Serving costs/ });
  expect(await amount(row.locator("td").nth(0))).toBe(cost);
  expect(await amount(row.locator("td").nth(1))).toBeLessThan(cost / 2);
  await expect(row.locator("td").nth(2)).toContainText("(better)");
  await page.reload();
  await expect(field(page, "Cache hit rate")).toHaveValue("+2", { timeout: 20_000 });
  await expect(levers).toBeVisible();
});

test("who carries whom is read by pointer and keys, as a table and as a file", async ({ page, serve }) => {
  await open(page, (await serve()).url, "price:18,serve:40");
  const chart = page.locator(".carry");
  await expect(chart).toHaveAttribute("aria-label", /^Who carries whom: \w+ \(costs \$.+, pays \$1[78]/);
  await chart.focus();
  await page.keyboard.press("Home");
  await expect(chart.locator("[role=status]")).toHaveText(/^\w+: pays \$[\d.]+, costs \$[\d.]+, margin/);
  await chart.hover({ position: { x: 400, y: 120 } });
  await expect(chart.locator(".readout")).toContainText("margin");
  const download = page.waitForEvent("download");
  await page.getByRole("region", { name: "Person by person" }).getByRole("button", { name: "Save as CSV" }).click();
  const lines = (await readFile(await (await download).path(), "utf8")).trim().split("\r\n");
  expect(lines).toHaveLength(7);
  expect(lines[0]).toContain("person,pays_usd,costs_usd,margin_usd");
  await page.getByRole("button", { name: "Sort by Person" }).click();
  await expect(page.locator(".designer-people tbody th").first()).toHaveText("Ada");
});

test("a plan that covers nobody says so, and who may use it can be chosen", async ({ page, serve }) => {
  await open(page, (await serve()).url, "price:18,for:goose");
  await expect(verdict(page)).toHaveText(/^Nobody is a customer/);
  await expect(page.locator(".designer-people")).toHaveCount(0);
  const goose = page.getByRole("checkbox", { name: /^Goose/ });
  await expect(goose).toBeChecked();
  await expect(goose).toBeDisabled();
  await page.getByRole("checkbox", { name: "Claude Code" }).check();
  await expect(verdict(page)).toContainText(/\d people pay/);
  expect(parameters(page).get("design")).toBe("price:18,for:claude-code,for:goose");
});

test("the switch opens the designer with a plan that is sold", async ({ page, serve }) => {
  await page.goto(`${(await serve()).url}/?view=what-if`);
  await page.getByRole("button", { name: "Design a plan" }).click();
  await expect(verdict(page)).toContainText("At $72 a month", { timeout: 20_000 });
  await expect(start(page).locator("option:checked")).toHaveText("GLM Coding Plan Pro");
  expect(parameters(page).get("design")).toMatch(/^price:72,units:.*,serve:30$/);
});

test("what counts for nothing has no share, and says so", async ({ page, serve }) => {
  await open(page, (await serve()).url, "price:18,units:0/0/0/0,month:5");
  await expect(page.locator(".designer-second")).toContainText("this work draws nothing");
  await expect(page.locator(".designer-people tfoot")).not.toContainText("0\u202f%");
  await expect(page.getByRole("region", { name: "Windows" }).locator("tbody")).not.toContainText("none of");
});

test("one person is told to be none of many", async ({ page, serve, home }) => {
  const at = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  await writeReplies(home, [1, 2, 3].map((i) => ({ id: `r${i}`, at: at(i) })));
  await open(page, (await serve()).url, "price:18");
  await expect(verdict(page)).toContainText(/1 person pays/);
  await expect(page.locator(".designer-head")).toContainText("A plan is priced over many");
  await expect(page.locator(".carry")).toHaveCount(0);
  await page.getByRole("button", { name: "Add your team’s feeds" }).click();
  await expect.poll(() => parameters(page).get("view")).toBe("sources");
});

test("forty people with 1,000,000 requests are answered within 200 ms", async ({ page, serve, home }) => {
  test.setTimeout(120_000);
  const path = join(home, "team.ndjson");
  await writeCells(path, 100_000);
  await page.goto(`${(await serve()).url}/?view=what-if&design=price:18,serve:40&period=all`);
  await drop(page, path);
  await expect(page.getByText("40 people, 1 machine")).toBeVisible({ timeout: 60_000 });
  await page.getByRole("link", { name: "What if" }).click();
  await expect(verdict(page)).toContainText("40 people pay");
  const changes: [string, string, string][] = [
    ["a price", "Price", "90"],
    ["a quota", "week", "500"],
    ["a lever", "Cache hit rate", "5"],
    ["another", "Requests per query", "80"],
  ];
  for (const [name, label, text] of changes) {
    const before = await page.locator(".designer").innerText();
    const longest = await tasks(page, async () => {
      await field(page, label).fill(text);
      await expect.poll(() => page.locator(".designer").innerText()).not.toBe(before);
    });
    test.info().annotations.push({ type: `${name}, longest tasks, ms`, description: longest.slice(0, 4).join(", ") });
    expect(longest[0] ?? 0, name).toBeLessThan(200);
  }
  // Twenty are shown at first.
  await expect(page.locator(".designer-people tbody tr")).toHaveCount(20);
});

for (const theme of ["light", "dark"]) {
  test(`the designer keeps the rules of accessibility and the width of a phone, ${theme}`, async ({ page, serve }) => {
    await page.setViewportSize({ width: 360, height: 800 });
    const { url } = await serve();
    await open(page, url, "price:72,units:690/170/690/2400,hours:1-5@6-10/1/0.5,5h:12k,week:60k,serve:40,hit:5", `&theme=${theme}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(await violations(page)).toEqual([]);
  });
}
