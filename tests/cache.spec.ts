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

test("misses are told in money, by who can avoid them, and each cause opens into what would", async ({ page, serve }) => {
  await open(page, (await serve()).url);
  const ranking = page.locator(".ranking");
  /** The sum on the switch, and what it keeps. */
  const group = async (name: string) => {
    const button = ranking.getByRole("button", { name: new RegExp(`^${name} \\$`) });
    await button.click();
    await expect(button).toHaveAttribute("aria-pressed", "true");
    const lines = (await ranking.locator(".fold-value").allInnerTexts()).map(dollars);
    const sum = dollars(await button.innerText());
    // The sum is that of its lines, to the rounding of each.
    expect(Math.abs(lines.reduce((a, b) => a + b, 0) - sum)).toBeLessThan(lines.length);
    return { sum, lines };
  };
  const notYours = await group("Not yours");
  const avoidable = await group("Avoidable");
  expect(avoidable.lines.length).toBeGreaterThan(2);
  const cause = ranking.getByRole("button", { name: /^Cache expired/ });
  await expect(cause).toHaveAttribute("aria-expanded", "false");
  await cause.click();
  await expect(cause).toHaveAttribute("aria-expanded", "true");
  await expect(ranking).toContainText("What would avoid it");
  await expect(ranking.getByRole("heading", { name: "Worst sessions" })).toBeVisible({ timeout: 20_000 });
  await expect(ranking.locator(".fold-body").getByRole("link", { name: /Open in its session/ }).first()).toBeVisible();
  // What was wanted is in no headline, and among no waste.
  const cost = dollars(await page.locator(".cache-top .figure-value").first().innerText());
  expect(Math.abs(avoidable.sum + notYours.sum - cost)).toBeLessThan(2);
  const expected = await group("Expected");
  expect(expected.lines).toHaveLength(1);
  await expect(ranking).toContainText("no other line or sum");
});

test("what is chosen is in the address, and a link shows the same", async ({ page, serve }) => {
  const { url } = await serve();
  await open(page, url);
  const [ranking, rates, prompts] = [".ranking", "Hit rate", "What prompts are made of"].map((name) =>
    name.startsWith(".") ? page.locator(name) : page.getByRole("region", { name }),
  );
  const chosen = [
    ranking.getByRole("button", { name: /^Not yours/ }),
    rates.getByRole("button", { name: "model", exact: true }),
    prompts.getByRole("button", { name: "cost", exact: true }),
  ];
  for (const name of ["waste", "lines", "prompts"]) expect(parameters(page).has(name)).toBe(false);
  for (const button of chosen) await button.click();
  await expect.poll(() => parameters(page).get("prompts")).toBe("cost");
  expect([parameters(page).get("waste"), parameters(page).get("lines")]).toEqual(["not-yours", "model"]);
  await page.goto(page.url());
  await expect(page.locator(".lead")).toContainText(/Cache misses cost/, { timeout: 20_000 });
  for (const button of chosen) await expect(button).toHaveAttribute("aria-pressed", "true");
  await expect(ranking.locator(".fold-name").first()).toContainText("Reads stuck");
  // What is chosen again as it was leaves the address.
  await rates.getByRole("button", { name: "harness", exact: true }).click();
  await expect.poll(() => parameters(page).has("lines")).toBe(false);
});

test("a word explains itself to pointer and keys", async ({ page, serve }) => {
  await open(page, (await serve()).url);
  const line = page.locator(".ranking .fold").filter({ hasText: "Reads stuck" });
  const tip = line.locator(".fold-name > .term > .tip");
  await expect(tip).toBeHidden();
  await line.locator(".fold-name > .term").hover();
  await expect(tip).toBeVisible();
  await expect(tip).toContainText("reads the same small beginning");
  await page.mouse.move(0, 0);
  await expect(tip).toBeHidden();
  await page.locator(".ranking .switch button").last().focus();
  const heads = page.locator(".ranking .fold-head");
  await page.keyboard.press("Tab");
  await expect(heads.first()).toBeFocused();
  await expect(heads.first().locator(".fold-name > .term > .tip")).toBeVisible();
});

test("the ranking falls, opens into its evidence, and a name in it filters", async ({ page, serve }) => {
  await open(page, (await serve()).url);
  const ranking = page.locator(".ranking");
  const money = (await ranking.locator(".fold-value").allInnerTexts()).map(dollars);
  expect(money).toHaveLength(6);
  expect(money).toEqual([...money].sort((a, b) => b - a));
  await ranking.getByRole("button", { name: /^\d+ more$/ }).click();
  expect(await ranking.locator(".fold-value").count()).toBeGreaterThan(6);
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

test("misses of one cause in one session are one row, which leads to the very request, and back", async ({ page, serve }) => {
  await open(page, (await serve()).url);
  const row = page.locator(".event-list .fold").filter({ hasText: "Reads stuck" }).first();
  await expect(row).toContainText(/× \d+/, { timeout: 20_000 });
  const [, times] = /× ([\d,]+)/.exec(await row.innerText()) ?? [];
  expect(Number(times)).toBeGreaterThan(1);
  await row.locator(".fold-head").click();
  const one = row.locator(".event-lines li").first();
  const money = await one.locator(".number").last().innerText();
  await one.getByRole("link", { name: /Open/ }).click();
  await expect.poll(() => parameters(page).get("view")).toBe("sessions");
  expect(parameters(page).get("session")).toBeTruthy();
  expect(parameters(page).get("request")).toBeTruthy();
  // The request that is looked at says what its miss cost.
  await expect(page.locator(".round-miss")).toContainText(money, { timeout: 20_000 });
  await page.goBack();
  await expect(page.locator(".lead")).toContainText(/Cache misses cost/);
});

test("reads that are stuck all through a session are one thing, with all requests in the file", async ({ page, serve, home }) => {
  const first = Date.now() - 3 * 3_600_000;
  const session = "11111111-0000-4000-8000-000000000001";
  const stuck = Array.from({ length: 8 }, (_, i) => ({ id: `stuck${i}`, read: 12_000, write: 120_000 + 500 * i }));
  await writeReplies(
    home,
    [{ id: "first", read: 0, write: 130_000 }, ...stuck].map((r, i) => ({ ...r, session, at: new Date(first + i * 60_000) })),
  );
  await open(page, (await serve()).url);
  const rows = page.locator(".event-list > li");
  await expect(rows).toHaveCount(1, { timeout: 20_000 });
  await expect(rows).toContainText("Reads stuck");
  await expect(rows).toContainText("× 8");
  // One row costs what the headline says.
  const whole = dollars(await page.locator(".cache-top .figure-value").first().innerText());
  expect(dollars(await rows.locator(".event-money").innerText())).toBeCloseTo(whole, 2);
  await rows.locator(".fold-head").click();
  await expect(rows.locator(".event-lines li")).toHaveCount(8);
  const saved = page.waitForEvent("download");
  await page.locator(".events").getByRole("button", { name: "Save as CSV" }).click();
  const file = await (await saved).createReadStream();
  const lines = (await file.toArray()).join("").trim().split(/\r?\n/);
  expect(lines).toHaveLength(9);
  expect(lines[1]).toContain("stuck");
});

test("charts can be saved as pictures", async ({ page, serve }) => {
  await open(page, (await serve()).url);
  for (const [name, file] of [["Hit rate", "fuelgauge-hit-rate.png"], ["What prompts are made of", "fuelgauge-prompts.png"]] as const) {
    const saved = page.waitForEvent("download");
    await page.getByRole("region", { name }).getByRole("button", { name: "Save as PNG" }).click();
    const picture = await saved;
    expect(picture.suggestedFilename()).toBe(file);
    const bytes = Buffer.concat(await (await picture.createReadStream()).toArray());
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    expect(bytes.length).toBeGreaterThan(10_000);

    const shapes = page.waitForEvent("download");
    await page.getByRole("region", { name }).getByRole("button", { name: "Save as SVG" }).click();
    expect((await shapes).suggestedFilename()).toBe(file.replace(".png", ".svg"));
    const text = Buffer.concat(await (await (await shapes).createReadStream()).toArray()).toString();
    const found = await page.evaluate((text) => {
      const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
      return [root.localName, root.querySelectorAll("polyline, polygon, rect").length > 5, root.textContent];
    }, text);
    expect(found.slice(0, 2)).toEqual(["svg", true]);
    expect(found[2]).toContain("Fuelgauge");
  }
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
      await page.locator(".ranking .fold-head").first().click();
      await expect(page.locator(".event-list > li").first()).toBeVisible({ timeout: 20_000 });
      await page.locator(".event-list .fold-head").first().click();
      const wide = await page.locator("main *").evaluateAll((all) => {
        const outside = (e: Element) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroller");
        return all.filter(outside).map((e) => `${e.tagName}.${e.className}`);
      });
      expect(wide).toEqual([]);
      expect(await violations(page)).toEqual([]);
    });
  }
}
