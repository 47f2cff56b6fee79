// Filters: a click on a mark keeps a name, the address carries it, a cross removes it.
import { burnShown, figure, parameters, requests } from "./support/burn";
import { expect, test } from "./support/test";

test("a click on a bar filters, the address says so, Back undoes it", async ({ page, serve }) => {
  const collector = await serve();
  await page.goto(collector.url);
  await burnShown(page);
  const all = await requests(page);
  await page.locator(".rank").first().locator(".bar").nth(1).click();
  await expect.poll(() => parameters(page).getAll("harness").length).toBe(1);
  const kept = await requests(page);
  expect(kept).toBeLessThan(all);
  expect(kept).toBeGreaterThan(0);
  const pill = page.getByRole("button", { name: /Remove filter Harness/ });
  await expect(pill).toBeVisible();
  await page.goBack();
  await expect(pill).toBeHidden();
  expect(await requests(page)).toBe(all);
});

test("an address opens what it says", async ({ page, serve }) => {
  const collector = await serve();
  await page.goto(`${collector.url}/?harness=codex&period=90d&measure=tokens&group=model&tz=UTC`);
  await burnShown(page);
  await expect(page.getByRole("button", { name: "Remove filter Harness: Codex" })).toBeVisible();
  await expect(page.locator(".chart-card h2")).toContainText(/tokens/i);
  await expect(page.locator(".rank").first().locator(".bar.kept")).toHaveText(/Codex/);
  const filtered = await requests(page);
  await page.getByRole("button", { name: "Remove filter Harness: Codex" }).click();
  await expect.poll(() => requests(page)).toBeGreaterThan(filtered);
  expect(parameters(page).has("harness")).toBe(false);
});

test("the list of a facet finds and keeps names", async ({ page, serve }) => {
  const collector = await serve();
  await page.goto(collector.url);
  await burnShown(page);
  await page.locator(".facets").getByRole("button", { name: "Model" }).click();
  await page.getByRole("searchbox").fill("opus");
  await page.getByRole("checkbox").first().check();
  await expect.poll(() => parameters(page).getAll("model").length).toBe(1);
  expect(parameters(page).get("model")).toContain("opus");
});

test("the palette puts names that begin with what is typed first", async ({ page, serve }) => {
  const collector = await serve();
  await page.goto(collector.url);
  await burnShown(page);
  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: /Type a harness/ }).fill("cod");
  await expect(page.locator("#palette-list").getByRole("option").first()).toContainText("Filter: Codex");
  await page.keyboard.press("Enter");
  await expect.poll(() => parameters(page).getAll("harness")).toEqual(["codex"]);
});

test("days in the wrong order are said, not swapped", async ({ page, serve }) => {
  const collector = await serve();
  await page.goto(collector.url);
  await burnShown(page);
  await page.getByRole("button", { name: "Custom" }).click();
  await page.locator("#period-from").fill("2026-11-20");
  await page.locator("#period-to").fill("2026-11-10");
  await expect(page.getByText("The first day is after the last.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Apply" })).toBeDisabled();
});

test("what nobody matches is said with its reason, not shown as zero", async ({ page, serve }) => {
  const collector = await serve();
  const empty = page.locator(".empty");
  const clear = empty.getByRole("button", { name: "Clear filters" });

  await page.goto(`${collector.url}/?project=no-such-project`);
  await expect(empty.getByRole("heading")).toHaveText("No source knows the project “no-such-project”");
  await expect(figure(page, "List cost")).toHaveCount(0);
  await clear.click();
  await burnShown(page);
  expect(parameters(page).has("project")).toBe(false);

  await page.goto(`${collector.url}/?harness=codex&model=claude-opus-4-8`);
  await expect(empty.getByRole("heading")).toHaveText("No request matches all filters");
  await expect(clear).toHaveClass(/primary/);

  await page.goto(`${collector.url}/?period=2001-01-01..2001-01-31`);
  await expect(empty.getByRole("heading")).toHaveText("Nothing was recorded in this period");
  await expect(clear).toHaveCount(0);
  await empty.getByRole("button", { name: "Show all periods" }).click();
  await burnShown(page);
});

test("an address that cannot be read is put right", async ({ page, serve }) => {
  const collector = await serve();
  await page.goto(`${collector.url}/?period=yesterday&harness=codex`);
  await burnShown(page);
  await expect.poll(() => parameters(page).has("period")).toBe(false);
  expect(parameters(page).get("harness")).toBe("codex");
});
