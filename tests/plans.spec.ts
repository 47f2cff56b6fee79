// Plans: choose one, price it, and see what it returned; the first screen tells what is left, until when, and leverage.
import violations from "./support/axe";
import { burnShown } from "./support/burn";
import { writeReplies } from "./support/logs";
import { expect, test } from "./support/test";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const day = (at: number) => new Date(at).toISOString().slice(0, 10);
const times = (text: string) => Number(/, ([\d.,]+)×\)/.exec(text)?.[1]?.replace(",", ""));

test("a plan that is chosen and priced tells its leverage, and is kept", async ({ page, serve, home }) => {
  const now = Date.now();
  // $10 a day at list price: 400,000 output tokens of Claude Opus 5 at $25 for a million.
  const work = Array.from({ length: 10 }, (_, i) => ({
    id: `claude${i}`,
    at: new Date(now - i * DAY - HOUR),
    model: "claude-opus-5",
    input: 0,
    read: 0,
    write: 0,
    output: 400_000,
  }));
  // Between a third and three quarters of five hours of GLM Coding Plan Lite, by the hour of the day.
  const glm = { id: "glm", at: new Date(now - HOUR), model: "glm-5.3", input: 0, read: 0, write: 0, output: 600_000 };
  await writeReplies(home, [...work, glm]);
  const served = await serve();

  await page.goto(`${served.url}/?period=30d&tz=UTC`);
  await burnShown(page);
  await page.getByRole("button", { name: "Name your plan to see what it returned" }).click();
  await expect(page).toHaveURL(/view=headroom/);
  await expect(page.locator(".crater-card")).toContainText("Name a plan below");

  // What is wrong is said, with what to do.
  await page.getByRole("button", { name: "Add a plan" }).click();
  const dialog = page.getByRole("dialog", { name: "Choose a plan" });
  await dialog.getByRole("searchbox", { name: "Search plans" }).fill("no such plan");
  await expect(dialog).toContainText("No plan is called that.");
  await dialog.getByRole("searchbox", { name: "Search plans" }).fill("claude max");
  await expect(dialog.locator(".plan-choice")).toHaveCount(2);
  await dialog.getByRole("button", { name: "Max 5×" }).click();
  await dialog.getByLabel("First day (billing day)").fill(day(now - 20 * DAY));
  await dialog.getByLabel("What you really pay a month").fill("ten");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("What you pay is no amount.");
  await dialog.getByLabel("What you really pay a month").fill("");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(dialog).toBeHidden();

  const list = page.locator(".plan-list");
  await expect(list).toContainText("Claude Max 5×");
  await expect(list).toContainText("$100.00 a month");
  await expect(list).toContainText("Anthropic's plan pages");

  // $100 of work, over $100 ÷ 30.4375 for each day since the first record's.
  const elapsed = (now - Date.parse(day(now - 9 * DAY - HOUR))) / DAY;
  const expected = 100 / ((elapsed * 100) / 30.4375);
  const crater = page.locator(".crater-card .read.crater");
  await expect(crater).toHaveAttribute("aria-label", /Claude Max 5×.*\$100.* at list price/);
  expect(Math.abs(times((await crater.getAttribute("aria-label")) ?? "") - expected)).toBeLessThan(0.11);
  await expect(page.locator(".crater-said")).toContainText("Claude Max 5×");

  // Yuan at a rate of one's own, and a plan whose rule is published: what of it is left is counted.
  await page.getByRole("button", { name: "Add a plan" }).click();
  await dialog.getByRole("searchbox", { name: "Search plans" }).fill("glm lite");
  await dialog.getByRole("button", { name: "Lite" }).click();
  await dialog.getByLabel("First day (billing day)").fill(day(now - 3 * DAY));
  await dialog.getByRole("button", { name: "CNY" }).click();
  await dialog.getByLabel("What you really pay a month").fill("70");
  await dialog.getByLabel("Yuan for a dollar").fill("7");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(list).toContainText("$10.00 a month · what you said you pay");

  // The first screen: what is left, when it runs out, what it would have cost.
  await page.goto(`${served.url}/?period=30d&tz=UTC`);
  await burnShown(page);
  const cards = page.locator(".left-row .level");
  await expect(cards.first()).toContainText("GLM Coding Plan Lite");
  await expect(cards.first().locator(".figure")).toHaveText(/^\d+\s?% left$/);
  await expect(cards.first()).toContainText(/Runs out|Lasts past the reset/);
  const leverage = cards.last().locator(".leverage");
  await expect(leverage).toHaveText(/Plans returned [\d.]+× their price/);
  await leverage.getByRole("button").click();

  // Kept over a reload; changed, ended and removed.
  await page.reload();
  await expect(list.locator("li")).toHaveCount(2);
  await page.getByRole("button", { name: "Change Claude Max 5×" }).click();
  await dialog.getByLabel("What you really pay a month").fill("50");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(list).toContainText("$50.00 a month");
  await page.getByRole("button", { name: "End today: Claude Max 5×" }).click();
  await expect(list).toContainText(`until ${day(Date.now())}`);
  await page.getByRole("button", { name: "Remove Claude Max 5×" }).click();
  await expect(list.locator("li")).toHaveCount(1);
  expect(await violations(page)).toEqual([]);
});

test("the demo's plans are found in its logs", async ({ page, serve }) => {
  const served = await serve();
  await page.goto(`${served.url}/?period=30d&tz=UTC`);
  await burnShown(page);
  await expect(page.locator(".left-row .level").first().locator(".figure")).toHaveText(/left|Began anew/);
  await expect(page.locator(".left-row .leverage")).toHaveText(/Plans returned [\d.,]+× their price/);
  await page.goto(`${served.url}/?view=headroom&period=30d&tz=UTC`);
  await expect(page.locator(".plan-list")).toContainText("found in a log, at its published price");
  await expect(page.locator(".crater-card .read.crater")).toHaveAttribute("aria-label", /Claude Max 20×/);
  await page.locator(".crater-card").getByRole("button", { name: "Table" }).click();
  await expect(page.locator(".crater-card table").first()).toContainText("Leverage");
});
