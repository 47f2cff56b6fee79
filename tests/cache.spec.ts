// The Cache view: what misses cost, a cause and a line of the ranking open, and a miss leads to its request.
import type { Page } from "@playwright/test";
import violations from "./support/axe";
import { parameters } from "./support/burn";
import { writeReplies } from "./support/logs";
import { expect, test } from "./support/test";

/** Opens the view over the demo's data and waits until it says what misses cost. */
async function open(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/?view=cache`);
  await expect(page.locator(".lead")).toContainText(/Cache misses cost ≈ \$[\d,]+/, { timeout: 20_000 });
}

/** Money as written, in dollars. */
function dollars(text: string): number {
  return Number(text.replace(/[^\d.]/g, ""));
}

test("misses are told in money, and each cause opens into what would avoid it", async ({ page, serve }) => {
  await open(page, (await serve()).url);
  const card = page.getByRole("region", { name: "Avoidable" });
  const cause = card.getByRole("button", { name: /Cache expired/ });
  await expect(cause).toHaveAttribute("aria-expanded", "false");
  await cause.click();
  await expect(cause).toHaveAttribute("aria-expanded", "true");
  await expect(card).toContainText("What would avoid it");
  // The sum of a card is that of its causes, to the rounding of each.
  const causes = (await card.locator(".fold-value").allInnerTexts()).map(dollars);
  const sum = dollars(await card.locator(".cause-sum").innerText());
  expect(causes.length).toBeGreaterThan(2);
  expect(Math.abs(causes.reduce((a, b) => a + b, 0) - sum)).toBeLessThan(causes.length);
  // What was wanted is in no headline.
  const cost = dollars(await page.locator(".cache-top .figure-value").first().innerText());
  const notYours = dollars(await page.getByRole("region", { name: "Not yours" }).locator(".cause-sum").innerText());
  expect(Math.abs(sum + notYours - cost)).toBeLessThan(2);
});

test("the ranking falls, opens into its evidence, and a name in it filters", async ({ page, serve }) => {
  await open(page, (await serve()).url);
  const ranking = page.locator(".ranking");
  const money = (await ranking.locator(".fold-value").allInnerTexts()).map(dollars);
  expect(money.length).toBeGreaterThan(5);
  expect(money).toEqual([...money].sort((a, b) => b - a));
  await ranking.locator(".fold-head").first().click();
  await expect(ranking.getByRole("heading", { name: "Worst sessions" })).toBeVisible({ timeout: 20_000 });
  const name = ranking.locator("button.evidence-row").first();
  const harness = await name.locator(".evidence-name").innerText();
  await name.click();
  await expect.poll(() => parameters(page).getAll("harness").length).toBe(1);
  const table = page.locator(".table-card tbody tr");
  await expect(table).toHaveCount(1);
  await expect(table).toContainText(harness);
});

test("a miss leads to the very request, and back", async ({ page, serve }) => {
  await open(page, (await serve()).url);
  const miss = page.locator(".event").first();
  await expect(miss).toContainText("cached tokens were paid again", { timeout: 20_000 });
  const money = await miss.locator(".event-money").innerText();
  await miss.getByRole("link", { name: /Open/ }).click();
  await expect.poll(() => parameters(page).get("view")).toBe("sessions");
  expect(parameters(page).get("session")).toBeTruthy();
  expect(parameters(page).get("request")).toBeTruthy();
  // The request that is looked at says what its miss cost.
  await expect(page.locator(".round-miss")).toContainText(money, { timeout: 20_000 });
  await page.goBack();
  await expect(page.locator(".lead")).toContainText(/Cache misses cost/);
});

test("a log of one's own: an expired cache, what would have kept it, and the way to it", async ({ page, serve, home }) => {
  const first = Date.now() - 3 * 3_600_000;
  const session = "11111111-0000-4000-8000-000000000001";
  await writeReplies(home, [
    { id: "first", at: new Date(first), session, read: 0, write: 150_000 },
    { id: "late", at: new Date(first + 20 * 60_000), session, read: 0, write: 151_000 },
    { id: "after", at: new Date(first + 21 * 60_000), session, read: 151_000, write: 500 },
  ]);
  await open(page, (await serve()).url);
  await expect(page.locator(".event")).toHaveCount(1, { timeout: 20_000 });
  const miss = page.locator(".event").first();
  await expect(miss).toContainText("because the cache had expired: the request before was 20");
  await expect(miss).toContainText("a cache for one hour");
  await miss.getByRole("link", { name: /Open/ }).click();
  await expect.poll(() => parameters(page).get("session")).toContain("1111");
  await expect(page.locator(".round-miss")).toContainText("150", { timeout: 20_000 });
});

test("the charts have a table each, and lines can be models", async ({ page, serve }) => {
  await open(page, (await serve()).url);
  for (const name of ["Hit rate", "What prompts are made of"]) {
    const card = page.getByRole("region", { name });
    await card.getByRole("button", { name: "Table" }).click();
    await expect(card.locator("table.data tbody tr").first()).toBeVisible();
  }
  const rates = page.getByRole("region", { name: "Hit rate" });
  await rates.getByRole("button", { name: "model", exact: true }).click();
  await expect(rates.locator("table.data thead")).toContainText("claude-opus-4-8");
});

test("what nobody looked into is not said to be no waste", async ({ page, serve }) => {
  const { url } = await serve();
  const cell = {
    kind: "cell", slot: new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000).toISOString(), harness: "goose",
    provider: "anthropic", model: "claude-opus-4-8", trigger: "person", requests: 12, input_tokens: 40_000,
    cache_read_tokens: 90_000, output_tokens: 900, cost_input: 200_000_000, session_total_rows: 2,
  };
  const head = { fuelgauge: 1, generator: "test", at: new Date().toISOString(), prices: "2026-11-15" };
  const body = [head, cell].map((row) => `${JSON.stringify(row)}\n`).join("");
  await page.route("**/sums.ndjson*", (route) => route.fulfill({ body, contentType: "application/x-ndjson" }));
  await page.addInitScript((feed) => localStorage.setItem("fuelgauge.feeds", feed), `${url}/sums.ndjson`);
  await page.goto(`${url}/?view=cache`);
  await expect(page.locator(".lead")).toContainText("Nothing was looked into", { timeout: 20_000 });
  await expect(page.locator(".cache-top .figure-value")).toHaveText(["–", "–", /^69\.2/, "–"]);
  await expect(page.locator(".table-card tbody")).toContainText("not looked into");
  for (const claim of ["No miss in this period", "looks like waste was found", "$0"]) {
    await expect(page.locator(".view")).not.toContainText(claim);
  }
});

for (const scheme of ["light", "dark"] as const) {
  for (const width of [1440, 360]) {
    test(`nothing breaks a rule or leaves its place, ${scheme}, ${width} px`, async ({ page, serve }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme });
      await open(page, (await serve()).url);
      await page.locator(".causes .fold-head").first().click();
      await page.locator(".ranking .fold-head").first().click();
      await expect(page.locator(".event").first()).toBeVisible({ timeout: 20_000 });
      const wide = await page.locator("main *").evaluateAll((all) => {
        const outside = (e: Element) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroller");
        return all.filter(outside).map((e) => `${e.tagName}.${e.className}`);
      });
      expect(wide).toEqual([]);
      expect(await violations(page)).toEqual([]);
    });
  }
}
