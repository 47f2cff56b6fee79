// The Headroom view: what is left, when it resets and runs out; a level pasted or typed; a window that resets meanwhile.
import type { Locator, Page } from "@playwright/test";
import violations from "./support/axe";
import { writeReplies } from "./support/logs";
import { expect, test } from "./support/test";

/** Opens the view over the demo and waits for its windows. */
async function open(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/?view=headroom`);
  await expect(page.locator(".window-card").first()).toBeVisible({ timeout: 20_000 });
}

/** The card of a plan's window. */
function card(page: Page, plan: RegExp | string): Locator {
  return page.locator(".window-card").filter({ has: page.getByRole("heading", { name: plan }) });
}

/** The cards of windows that run: at some hours one of the demo's has begun anew, and nothing was seen of it since. */
function running(page: Page): Locator {
  return page.locator(".window-card").filter({ hasNotText: "Began anew" });
}

/** The row of a card that has this name. */
function fact(of: Locator, name: string): Locator {
  return of.locator(".window-facts > div").filter({ has: of.page().locator("dt", { hasText: new RegExp(`^${name}`) }) }).locator("dd");
}

async function enter(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Enter a level", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Enter a level" });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** A time on the page's clock as a field for day and time takes it; runs in the page. */
function local(millis: number): string {
  const at = new Date(millis);
  const pad = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

test("every window of the demo tells what is left, its reset, its pace, and whether it lasts", async ({ page, serve }) => {
  await open(page, (await serve()).url);
  const cards = page.locator(".window-card");
  expect(await cards.count()).toBeGreaterThanOrEqual(3);
  for (const each of await running(page).all()) {
    await expect(each.locator(".figure")).toHaveText(/\d+\s?% left/);
    await expect(fact(each, "Reset")).toHaveText(/in \d/);
    await expect(fact(each, "Runs out")).toHaveText(/≈|lasts|early|used up/);
    await expect(fact(each, "Safe rate")).toHaveText(/\/h/);
    await expect(each.locator(".origin summary")).toHaveText(/ago|Computed/);
  }
  // One week of the demo runs out before its reset: the page and its title say so.
  await expect(page.locator(".window-card .says").filter({ hasText: /Runs out ≈|Only|Used up/ }).first()).toBeVisible();
  await expect(page).toHaveTitle(/(% left|used up).*demo/i);
});

test("a window shows its course, to pointer, keys and as a table", async ({ page, serve }) => {
  await open(page, (await serve()).url);
  const week = page.locator(".window-card").filter({ hasText: "Runs out ≈" }).first();
  await week.getByRole("button", { name: /^Course and history of/ }).click();
  await expect(week.getByRole("button", { name: /^Course and history of/ })).toHaveAttribute("aria-pressed", "true");
  const chart = page.locator(".runway");
  await expect(chart).toHaveAttribute("aria-label", /used, \d+\s?% of the time gone.*It runs out about/);
  await chart.focus();
  await page.keyboard.press("ArrowRight");
  await expect(chart.locator("[role=status]")).toHaveText(/even pace \d+/);
  await page.keyboard.press("End");
  await expect(chart.locator("[role=status]")).toHaveText(/\(reset\)/);
  await page.keyboard.press("Escape");
  await chart.hover({ position: { x: 300, y: 120 } });
  await expect(chart.locator(".readout")).toContainText("even pace");
  await expect(page.locator(".runway-card")).toContainText("What the forecast assumes");
  await expect(page.locator(".pasts li").first()).toContainText(/used/);
  await page.locator(".runway-card").getByRole("button", { name: "as a table" }).or(page.locator(".runway-card .tools button").first()).first().click();
  await expect(page.locator(".runway-card table")).toBeVisible();
});

test("a forecast tells its band, its chance, what it assumes, and how good past ones were", async ({ page, serve }) => {
  await open(page, (await serve()).url);
  // Of every window that runs: a chance, or why there is none.
  for (const each of await running(page).all()) {
    await expect(fact(each, "Runs out")).toHaveText(/lasts to the reset in <?\d+\s?% of ways|too early|used up|not recorded|Perhaps used up/);
  }
  const week = page.locator(".window-card").filter({ hasText: "Runs out ≈" }).first();
  await expect(fact(week, "Runs out")).toHaveText(/≈ .+ \(.+ (to .+|at the earliest, perhaps never)\) · lasts to the reset in <?\d+\s?% of ways/);
  await week.getByRole("button", { name: /^Course and history of/ }).click();
  const course = page.locator(".runway-card");
  await expect(course).toContainText(/made of pieces of \d+ past days/);
  await expect(course.getByRole("heading", { name: "How good past forecasts were" })).toBeVisible();
  await expect(course.locator(".past-forecasts")).toHaveText(/\d+ forecasts? of the last \d+ past windows?/);
  await expect(course.locator(".past-forecasts")).toHaveText(/Warned in vain \d+ times?, the straight line \d+ times?/);
  await expect(course.locator(".past-forecasts")).toHaveText(/The band, meant to hold 80\s?%, held \d+\s?%/);
  // The band opens from now to the reset: the table has its edges, and they are not one line.
  await course.locator(".tools button").first().click();
  const last = course.locator("table tbody tr").last().locator("td, th");
  const share = async (column: number) => Number((await last.nth(column).innerText()).replace(/[^\d.]/g, ""));
  expect(await share(5)).toBeGreaterThan(await share(3));
});

test("a plan without a past says that its forecast is a guess, and that none can be judged", async ({ page, serve }) => {
  await open(page, (await serve()).url);
  const dialog = await enter(page);
  await dialog.getByLabel("Plan", { exact: true }).fill("Some plan of mine");
  await dialog.getByLabel("Percent", { exact: true }).first().fill("60");
  await dialog.getByLabel(/^Resets at/).fill(await page.evaluate(local, Date.now() + 2 * 3_600_000));
  await dialog.getByRole("button", { name: "Keep this level" }).click();
  await page.keyboard.press("Escape");
  const mine = card(page, /Some plan of mine/);
  await mine.getByRole("button", { name: /^Course and history of/ }).click();
  const course = page.locator(".runway-card");
  await expect(course).toContainText("There is no whole past day");
  await expect(course.locator(".past-forecasts")).toContainText("Past windows are too few");
});

test("a pasted answer is shown before it is kept, stays after a reload, and can be forgotten", async ({ page, serve }) => {
  const { url } = await serve();
  await open(page, url);
  const dialog = await enter(page);
  const text = dialog.getByLabel("Paste what the vendor answers");
  await text.fill('{"hello": 1}');
  await expect(dialog).toContainText("No level was found in it.");
  await expect(dialog.getByRole("button", { name: /^Keep \d/ })).toHaveCount(0);
  const reset = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const usage = {
    five_hour: { utilization: 41.0, resets_at: reset(2) },
    seven_day: { utilization: 97.0, resets_at: reset(50) },
  };
  await text.fill(JSON.stringify(usage));
  await expect(dialog.locator(".understood li")).toHaveText([/41\s?% used, reset/, /97\s?% used, reset/]);
  await dialog.getByRole("button", { name: "Keep 2 levels" }).click();
  await expect(dialog).toContainText("2 levels kept.");
  await page.keyboard.press("Escape");
  const week = page.locator(".window-card").filter({ hasText: /Only.*\b3\s?% left/ });
  await expect(week).toHaveCount(1);
  await expect(page).toHaveTitle(/^(≈ )?3\s?% left/);
  await page.reload();
  await expect(week).toHaveCount(1, { timeout: 20_000 });
  await expect(week.locator(".origin summary")).toContainText(/by Claude's usage/);
  await page.getByRole("button", { name: /^Forget what was entered of/ }).click();
  await expect(week).toHaveCount(0);
});

test("a typed level is checked, told, and follows its window when that resets while the page is open", async ({ page, serve }) => {
  await page.clock.install({ time: new Date() });
  await open(page, (await serve()).url);
  const dialog = await enter(page);
  await dialog.getByRole("button", { name: "Keep this level" }).click();
  await expect(dialog.getByRole("alert")).toContainText("The plan has no name.");
  await dialog.getByLabel("Plan", { exact: true }).fill("Some plan of mine");
  await dialog.getByLabel("Percent", { exact: true }).first().fill("12");
  await dialog.locator(".percent select").selectOption({ label: "left" });
  const now = await page.evaluate(() => Date.now());
  const reset = now + 40 * 60_000;
  await dialog.getByLabel(/^Resets at/).fill(await page.evaluate(local, reset));
  await dialog.getByRole("button", { name: "Keep this level" }).click();
  await expect(dialog).toContainText("1 level kept.");
  await page.keyboard.press("Escape");
  const mine = card(page, /Some plan of mine/);
  await expect(mine.locator(".figure")).toHaveText(/12\s?% left/);
  await expect(mine.locator(".says")).toContainText(/Only 12\s?% left|Runs out/);
  await expect(mine).toContainText("This plan is not in the list of plans");
  await page.clock.fastForward("45:00");
  await page.clock.runFor(6_000);
  await expect(fact(mine, "Reset")).toContainText("Began anew");
  await expect(mine.locator(".says")).toHaveCount(0);
  await expect(mine.locator(".figure")).not.toHaveText(/12/);
});

test("who uses a window is told by person and machine, and all of them are the whole", async ({ page, serve }) => {
  const { url } = await serve();
  await open(page, url);
  const claude = card(page, /Claude Max/).filter({ hasText: "7 days" }).or(card(page, /Claude Max/)).first();
  const users = claude.locator(".users");
  await expect(users.locator("table")).toBeHidden();
  await users.getByText("Who uses it").click();
  const rows = users.locator("tbody tr");
  expect(await rows.count()).toBeGreaterThan(1);
  /** What the rows amount to against the total, in the money that is shown. */
  const adds = async () => {
    const more = users.getByRole("button", { name: /more$/ });
    if (await more.isVisible()) await more.click();
    const money = (text: string) => Number(text.replace(/[^\d.]/g, ""));
    const parts = (await rows.locator("td:nth-child(2)").allInnerTexts()).map(money);
    const total = money(await users.locator("tfoot td").first().innerText());
    // To the rounding of each.
    expect(Math.abs(parts.reduce((a, b) => a + b, 0) - total)).toBeLessThanOrEqual(parts.length * 0.5 + 0.01);
    expect(total).toBeGreaterThan(0);
  };
  await adds();
  await expect(users).toContainText("at list price");
  await users.getByRole("button", { name: "Machine", exact: true }).click();
  await expect(users.locator("thead th").first()).toHaveText("Machine");
  await adds();
  // The address says so, also to who opens it, and the switch of every card follows.
  await expect.poll(() => new URL(page.url()).searchParams.get("whose")).toBe("machine");
  await page.reload();
  await users.getByText("Who uses it").click({ timeout: 20_000 });
  await expect(users.locator("thead th").first()).toHaveText("Machine");
});

test("nobody is told apart where one person works on one machine", async ({ page, serve, home }) => {
  await writeReplies(home, [{ id: "a", at: new Date(Date.now() - 3_600_000) }]);
  await page.goto(`${(await serve()).url}/?view=headroom`);
  const dialog = await enter(page);
  const usage = { five_hour: { utilization: 41.0, resets_at: new Date(Date.now() + 7_200_000).toISOString() } };
  await dialog.getByLabel("Paste what the vendor answers").fill(JSON.stringify(usage));
  await dialog.getByRole("button", { name: "Keep 1 level" }).click();
  await page.keyboard.press("Escape");
  await expect(page.locator(".window-card")).toHaveCount(1);
  await expect(page.locator(".users")).toHaveCount(0);
});

for (const [scheme, width] of [["light", 1440], ["dark", 1440], ["light", 360], ["dark", 360]] as const) {
  test(`nothing overflows and everything has a name, ${scheme}, ${width} px`, async ({ page, serve }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    await open(page, (await serve()).url);
    await expect(page.locator(".runway canvas")).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
    for (const summary of await page.locator(".users > summary").all()) await summary.click();
    await expect(page.locator(".users table").first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
    await enter(page);
    expect(await violations(page)).toEqual([]);
  });
}

test("a window that is nearly used up is notified of once, where the person allows it", async ({ page, serve, home }) => {
  // The demo's plans are nobody's and notify of nothing.
  await writeReplies(home, [{ id: "a", at: new Date(Date.now() - 3_600_000) }]);
  await page.addInitScript(() => {
    const sent: string[] = JSON.parse(sessionStorage.getItem("sent") ?? "[]");
    class Told {
      static permission = "granted";
      static requestPermission = () => Promise.resolve("granted");
      constructor(title: string, options?: { body?: string }) {
        sent.push(`${title}: ${options?.body ?? ""}`);
        sessionStorage.setItem("sent", JSON.stringify(sent));
      }
    }
    Object.assign(window, { Notification: Told });
  });
  const { url } = await serve();
  await page.goto(`${url}/?view=headroom`);
  const tell = page.getByRole("checkbox", { name: /^Notify me/ });
  await tell.check();
  const dialog = await enter(page);
  const usage = { five_hour: { utilization: 97.0, resets_at: new Date(Date.now() + 7_200_000).toISOString() } };
  await dialog.getByLabel("Paste what the vendor answers").fill(JSON.stringify(usage));
  await dialog.getByRole("button", { name: "Keep 1 level" }).click();
  const sent = () => page.evaluate(() => JSON.parse(sessionStorage.getItem("sent") ?? "[]") as string[]);
  await expect.poll(sent).toHaveLength(1);
  expect((await sent())[0]).toMatch(/Claude.*5 hours.*3\s?% left/);
  await page.reload();
  await expect(tell).toBeChecked();
  await expect(page.locator(".window-card").first()).toBeVisible();
  await page.waitForTimeout(500);
  expect(await sent()).toHaveLength(1);
});

test("the page speaks Chinese", async ({ page, serve }) => {
  await page.goto(`${(await serve()).url}/?view=headroom&lang=zh-CN`);
  await expect(page.locator(".window-card").first()).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("heading", { name: "剩余额度" })).toBeVisible();
  await expect(page.locator(".window-facts dt").first()).toHaveText("重置");
});
