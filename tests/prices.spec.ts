// Requests without a price: they are told apart, listed, and a person can say what they cost.
import { burnShown, figure, savedTable, sums } from "./support/burn";
import { writeReplies } from "./support/logs";
import { expect, test } from "./support/test";

const MODEL = "model-that-no-list-has";

test("a model without a price is told apart until a person sets one", async ({ page, serve, home }) => {
  const replies = (model: string, from: number) =>
    Array.from({ length: 10 }, (_, i) => ({
      id: `${model}${i}`,
      at: new Date(Date.UTC(2026, 10, 1 + i, 12, from)),
      model,
      input: 1_000,
      read: 9_000,
      write: 0,
      output: 500,
    }));
  await writeReplies(home, [...replies("claude-opus-5", 0), ...replies(MODEL, 30)]);
  const served = await serve();

  await page.goto(`${served.url}/?period=all&tz=UTC`);
  await burnShown(page);
  const before = await figure(page, "List cost").innerText();
  await expect(page.locator(".figure-card .unpriced")).toHaveText("+ 10 requests unpriced");
  await expect(page.locator(".legend .unpriced")).toHaveText("10 requests without a price");

  // What a figure rests on is said where it stands.
  await page.getByRole("button", { name: "How List cost is computed" }).click();
  const hint = page.locator(".hint-text").filter({ visible: true });
  await expect(hint).toContainText("Rests on 20 requests from: Collector.");
  await expect(hint).toContainText("10 requests are without one and in no cost");
  await page.keyboard.press("Escape");

  // Sources opened by its address says all of it, too: nothing waits for another view.
  await page.goto(`${served.url}/?view=sources&tz=UTC`);
  await expect(page.locator(".source .facts")).toContainText("20 requests");
  await page.getByRole("button", { name: `Set a price for ${MODEL}` }).click();
  await expect(page.getByLabel("Model, as the log spells it")).toHaveValue(MODEL);
  await page.getByLabel("Input", { exact: true }).fill("2");
  await page.getByLabel("Cache read", { exact: true }).fill("0,5");
  await page.getByLabel("Output", { exact: true }).fill("ten");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("The price of output is no number.");
  await page.getByLabel("Output", { exact: true }).fill("10");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator(".own-prices")).toContainText(MODEL);
  await expect(page.locator(".trust")).toContainText("every request has a price, 10 requests at a price of your own");
  await expect(page.locator(".trust")).toContainText("1 price of your own");

  // It is kept, and counts: 10 × (1,000 × $2 + 9,000 × $0.50 + 500 × $10) ÷ 1,000,000 = $0.115.
  await page.goto(`${served.url}/?period=all&tz=UTC&model=${MODEL}`);
  await burnShown(page);
  await expect(figure(page, "List cost")).toHaveText("$0.12");
  await expect(page.locator(".unpriced")).toHaveCount(0);
  await expect(page.locator(".figure-card").first()).toContainText("10 requests at your own price");
  const table = sums(await savedTable(page));
  expect(table.unpriced_requests ?? 0n).toBe(0n);

  // Taken away, everything is as it was.
  await page.goto(`${served.url}/?view=sources`);
  await page.getByRole("button", { name: `Remove the price of ${MODEL}` }).click();
  await page.goto(`${served.url}/?period=all&tz=UTC`);
  await burnShown(page);
  await expect(figure(page, "List cost")).toHaveText(before);
});

test("a list that is too old says so", async ({ page, serve }) => {
  const collector = await serve();
  await page.clock.setFixedTime(new Date("2027-03-01T12:00:00Z"));
  await page.goto(`${collector.url}/?view=sources&tz=UTC`);
  await expect(page.locator(".stale")).toContainText("106 days old");
  await expect(page.locator(".stale")).toContainText("Update Fuelgauge");
});
