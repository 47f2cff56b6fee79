// Sessions: from a spike to the request that caused it, and very long lists and sessions.
import { burnShown, chart, parameters, pickFolder } from "./support/burn";
import { readFile } from "node:fs/promises";
import axe from "./support/axe";
import { writeReplies } from "./support/logs";
import type { Locator, Page } from "@playwright/test";
import { tasks } from "./support/tasks";
import { expect, test } from "./support/test";

const HOUR = 3_600_000;

/** The text of a row's cell under a head. */
async function cell(row: Locator, head: string): Promise<string> {
  const heads = await row.page().locator("#session-list [role=columnheader]").allInnerTexts();
  const column = heads.findIndex((text) => text.replace(/[↑↓\s]/g, "") === head.replace(/\s/g, ""));
  return (await row.locator("[role=gridcell], [role=rowheader]").nth(column).innerText()).trim();
}

const rows = (page: Page, id: string) => page.locator(`#${id} .grid-body [role=row]`);

test("three clicks lead from a spike to the request that caused it", async ({ page, serve, home }) => {
  const now = Math.floor(Date.now() / HOUR) * HOUR;
  // A quiet week: a small reply every hour, each of another session's, and a spike on one day.
  for (let day = 2; day < 7; day++) {
    const at = new Date(now - day * 24 * HOUR);
    await writeReplies(home, [{ id: `quiet-${day}`, at, session: `00000000-0000-4000-8000-00000000000${day}`, read: 20_000 }]);
  }
  const spike = now - 4 * 24 * HOUR + 2 * HOUR;
  await writeReplies(home, [
    { id: "before", at: new Date(spike), session: "11111111-0000-4000-8000-000000000001", read: 150_000, write: 2_000 },
    // After twenty minutes nothing is in the cache any more.
    { id: "culprit", at: new Date(spike + HOUR / 3), session: "11111111-0000-4000-8000-000000000001", read: 0, write: 153_000 },
    { id: "after", at: new Date(spike + HOUR / 3 + 60_000), session: "11111111-0000-4000-8000-000000000001", read: 153_000 },
  ]);
  await writeReplies(home, [
    { id: "beside", at: new Date(spike + 600_000), session: "22222222-0000-4000-8000-000000000001", read: 30_000 },
  ]);
  const collector = await serve();
  await page.goto(`${collector.url}/?period=7d&tz=UTC`);
  await burnShown(page);
  // The highest bar is where the pointer finds the largest sum.
  const box = await chart(page).boundingBox();
  if (!box) throw new Error("the chart has no place on the page");
  let best = { x: 0, cost: 0 };
  for (let x = box.x + 60; x < box.x + box.width - 10; x += box.width / 40) {
    await page.mouse.move(x, box.y + box.height * 0.6);
    const text = await chart(page).locator(".readout").innerText().catch(() => "");
    const cost = Math.max(0, ...[...text.matchAll(/\$(\d+(?:\.\d+)?)/g)].map((m) => Number(m[1])));
    if (cost > best.cost) best = { x, cost };
  }
  await page.mouse.click(best.x, box.y + box.height * 0.6); // 1
  await expect.poll(() => parameters(page).has("zoom")).toBe(true);
  await page.getByRole("button", { name: "Sessions of this time" }).click(); // 2
  await expect(rows(page, "session-list")).toHaveCount(3);
  await rows(page, "session-list").first().click(); // 3
  const round = page.locator(".round");
  await expect(round).toContainText("153,010");
  await expect(round).toContainText("152 K cached tokens were sent again at full price: expired.");
  await expect(round).toContainText("20 min after");
  await expect(round).toContainText("inferred");
  expect(parameters(page).get("session")).toBe("11111111-0000-4000-8000-000000000001");
});

test("a session opens by its address, at the request that it names, and Back returns to the list", async ({ page, serve }) => {
  const collector = await serve({ args: ["--demo"] });
  await page.goto(`${collector.url}/?view=sessions`);
  await rows(page, "session-list").nth(3).click();
  await expect(page.locator(".session-figures")).toBeVisible();
  await page.locator("#request-list").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect.poll(() => parameters(page).has("request")).toBe(true);
  const title = await page.locator(".round h2").innerText();
  const address = page.url();
  await page.goto("about:blank");
  await page.goto(address);
  await expect(page.locator(".round h2")).toHaveText(title);
  expect(await axe(page)).toEqual([]);
  await page.getByRole("link", { name: "All sessions" }).click();
  await expect(rows(page, "session-list").nth(3)).toBeVisible();
  expect(parameters(page).has("session")).toBe(false);
});

test("searching and sorting leave what is asked for", async ({ page, serve }) => {
  const collector = await serve({ args: ["--demo"] });
  await page.goto(`${collector.url}/?view=sessions&harness=codex`);
  await expect(rows(page, "session-list").first()).toContainText("Codex");
  // Half of a project's name and a person, as the last row has them.
  const last = rows(page, "session-list").last();
  const [project, person] = await Promise.all(["Project", "Person"].map((id) => cell(last, id)));
  const typed = `${project.slice(0, 5).toUpperCase()} ${person}`;
  await page.getByRole("searchbox").fill(typed);
  await expect(page.locator(".grid-status")).toContainText(/^\d+ of \d/);
  await expect(rows(page, "session-list").first()).toContainText(project);
  await expect(rows(page, "session-list").first()).toContainText(person);
  expect(parameters(page).get("q")).toBe(typed);
  await page.getByRole("columnheader", { name: "Requests" }).click();
  const counts = async () => {
    const shown = await rows(page, "session-list").all();
    return Promise.all(shown.map(async (row) => Number((await cell(row, "Requests")).replaceAll(",", ""))));
  };
  await expect.poll(async () => (await counts()).every((n, i, all) => i === 0 || n <= (all[i - 1] ?? n))).toBe(true);
  expect(parameters(page).get("sort")).toBe("requests");
  // The address alone says how the list is sorted.
  const shown = await counts();
  await page.reload();
  await expect.poll(counts).toEqual(shown);
  await page.getByRole("columnheader", { name: "Requests" }).click();
  await expect.poll(() => parameters(page).get("sort")).toBe("requests-up");
  await page.getByRole("columnheader", { name: "List cost" }).click();
  await expect.poll(() => parameters(page).has("sort")).toBe(false);
  await page.getByRole("searchbox").fill("nobody has this");
  const none = page.getByText("No session matches.");
  await expect(none).toBeVisible();
  // It stands where the first row would be.
  const [head, said] = await Promise.all([page.locator("#session-list .grid-head").boundingBox(), none.boundingBox()]);
  expect((said?.y ?? 999) - ((head?.y ?? 0) + (head?.height ?? 0))).toBeLessThan(30);
  expect(await axe(page)).toEqual([]);
});

test("sessions are summed by person and machine, and a row keeps its own", async ({ page, serve }) => {
  const collector = await serve({ args: ["--demo"] });
  await page.goto(`${collector.url}/?view=sessions&period=7d`);
  const sums = page.locator(".session-sums");
  await sums.getByText("Sessions by person").click();
  const names = sums.locator("tbody .row-button");
  await expect(names.first()).toBeVisible();
  const more = sums.getByRole("button", { name: /more$/ });
  if (await more.isVisible()) await more.click();
  expect(await names.count()).toBeGreaterThan(2);
  /** The cells of a column, by its head. */
  const column = async (head: string, rows = "tbody") => {
    const heads = (await sums.locator("thead th").allInnerTexts()).map((text) => text.replace(/[↑↓]/g, "").trim());
    return sums.locator(`${rows} tr > :nth-child(${heads.indexOf(head) + 1})`).allInnerTexts();
  };
  const numbers = (texts: string[]) => texts.map((text) => Number(text.replace(/[^\d.]/g, "")));
  const listed = async () => Number((await page.locator(".grid-status").innerText()).match(/^([\d,]+) session/)?.[1]?.replaceAll(",", ""));
  // All rows are the sessions that are listed.
  const each = numbers(await column("Sessions"));
  expect(each.reduce((a, b) => a + b, 0)).toBe(await listed());
  expect(numbers(await column("Sessions", "tfoot"))).toEqual([await listed()]);
  await sums.getByRole("button", { name: "Sort by Hit rate" }).click();
  await expect(sums.getByRole("columnheader", { name: "Hit rate" })).toHaveAttribute("aria-sort", "descending");
  const rates = numbers(await column("Hit rate"));
  expect(rates).toEqual([...rates].sort((a, b) => b - a));
  // The file is the table, sorted as it is.
  const download = page.waitForEvent("download");
  await sums.getByRole("button", { name: "Save the sums as CSV" }).click();
  const [head = "", ...lines] = (await readFile(await (await download).path(), "utf8")).trimEnd().split("\r\n");
  expect(head).toMatch(/^person,sessions,requests,.*median_session_usd/);
  expect(lines.map((line) => line.split(",")[0])).toEqual((await names.allInnerTexts()).map((name) => name.trim()));
  expect(await axe(page)).toEqual([]);
  // A row keeps its person, and lets go again.
  const first = (await names.first().innerText()).trim();
  const count = numbers(await column("Sessions"))[0];
  await names.first().click();
  await expect.poll(() => parameters(page).get("person")).toBe(first);
  await expect.poll(listed).toBe(count);
  await expect(names).toHaveText([first]);
  await names.first().click();
  await expect.poll(() => parameters(page).has("person")).toBe(false);
  await sums.getByRole("button", { name: "Machine", exact: true }).click();
  await expect.poll(() => parameters(page).get("whose")).toBe("machine");
  await expect(sums.getByRole("heading", { name: "Sessions by machine" })).toBeVisible();
  const machines = numbers(await column("Sessions"));
  expect(machines.reduce((a, b) => a + b, 0)).toBe(await listed());
});

test("what a row says stands in one line", async ({ page, serve }) => {
  const collector = await serve({ args: ["--demo"] });
  await page.goto(`${collector.url}/?view=sessions`);
  await expect(rows(page, "session-list").first()).toBeVisible();
  const torn = await rows(page, "session-list").evaluateAll((all) =>
    all.flatMap((row) => [...row.querySelectorAll(".grid-cell")]).filter((cell) => cell.getBoundingClientRect().height > 30).map((cell) => cell.textContent),
  );
  expect(torn, "cells that stand in several lines").toEqual([]);
});

test("sessions of one person on one machine are not summed", async ({ page, serve, home }) => {
  await writeReplies(home, [{ id: "alone", at: new Date(Date.now() - HOUR) }]);
  const collector = await serve();
  await page.goto(`${collector.url}/?view=sessions`);
  await expect(rows(page, "session-list")).toHaveCount(1);
  await expect(page.locator(".session-sums")).toHaveCount(0);
});

test("the list is saved as it is listed, in dates of one form", async ({ page, serve }) => {
  const collector = await serve({ args: ["--demo"] });
  await page.goto(`${collector.url}/?view=sessions&harness=codex&sort=started&period=7d`);
  const list = rows(page, "session-list");
  await expect(list.first()).toBeVisible();
  const started = await Promise.all((await list.all()).map((row) => cell(row, "Started")));
  for (const text of started) expect(text).toMatch(/^\d{1,2} [A-Z][a-z]{2} (\d{4} )?\d\d:\d\d$/);
  const download = page.waitForEvent("download");
  await page.locator(".sessions-card").getByRole("button", { name: "CSV" }).click();
  const file = await readFile(await (await download).path(), "utf8");
  const [head = "", ...lines] = file.trimEnd().split("\r\n");
  const all = Number((await page.locator(".grid-status").innerText()).match(/^([\d,]+) session/)?.[1]?.replaceAll(",", ""));
  expect(lines).toHaveLength(all);
  const times = lines.map((line) => line.split(",")[head.split(",").indexOf("started")] ?? "");
  expect(times).toEqual([...times].sort().reverse());
  expect(times.every((time) => /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(time))).toBe(true);
});

test("who comes back to the list goes on at the row that was opened", async ({ page, serve }) => {
  const collector = await serve({ args: ["--demo"] });
  await page.goto(`${collector.url}/?view=sessions`);
  const list = page.locator("#session-list");
  await expect(rows(page, "session-list").first()).toBeVisible();
  await list.focus();
  for (const key of ["ArrowDown", "ArrowDown", "ArrowDown"]) await page.keyboard.press(key);
  const row = page.locator("#session-list .grid-row.here");
  const text = await row.innerText();
  await page.keyboard.press("Enter");
  await expect(page.locator(".session-figures")).toBeVisible();
  await page.getByRole("link", { name: "All sessions" }).press("Enter");
  await expect(list).toBeFocused();
  await expect(row).toHaveText(text, { useInnerText: true });
  // The browser's own way back leads there too.
  await page.keyboard.press("Enter");
  await expect(page.locator(".session-figures")).toBeVisible();
  await page.goBack();
  await expect(list).toBeFocused();
  await expect(row).toHaveText(text, { useInnerText: true });
});

test("the page of a session says what the list's period and filters leave out of it", async ({ page, serve, home }) => {
  const session = "44444444-0000-4000-8000-000000000001";
  const start = Math.floor(Date.now() / HOUR) * HOUR;
  await writeReplies(home, [
    { id: "old", at: new Date(start - 20 * 24 * HOUR), session, write: 60_000, read: 0 },
    { id: "opus", at: new Date(start - 3 * HOUR), session, write: 60_000, read: 0 },
    { id: "again", at: new Date(start - 3 * HOUR + 60_000), session, write: 1_000, read: 60_000 },
    { id: "sonnet", at: new Date(start - 3 * HOUR + 120_000), session, write: 62_000, read: 0, model: "claude-sonnet-5" },
  ]);
  const collector = await serve();
  const said = page.locator(".session-note.part");
  const open = (more: string) => page.goto(`${collector.url}/?view=sessions&session=${session}${more}`);
  await open("");
  await expect(page.locator(".session-figures")).toBeVisible();
  await expect(said).toHaveCount(0);
  await open("&period=7d");
  await expect(said).toHaveText("This page shows the whole session, 4 requests. The period and the filters of the list leave 3 of them.");
  await open("&period=7d&model=claude-sonnet-5");
  await expect(said).toContainText("leave 1 of them");
  // The miss that the other model caused names both.
  await rows(page, "request-list").nth(3).click();
  await expect(page.locator(".round-miss")).toContainText("model changed from claude-opus-4-8 to claude-sonnet-5");
  // The legend has the marks of this session and no others.
  const legend = page.locator(".legend");
  for (const mark of ["of which missed", "model changed", "long pause"]) await expect(legend).toContainText(mark);
  for (const mark of ["thin round", "failed", "subagent", "compacted"]) await expect(legend).not.toContainText(mark);
});

test.describe("on a phone", () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 360, height: 800 } });

  test("a first tap on the timeline reads, inside of the window, and a second one opens", async ({ page, serve }) => {
    const collector = await serve({ args: ["--demo"] });
    await page.goto(`${collector.url}/?view=sessions`);
    // What it cost and what of that was waste are in the first line of a row.
    await expect(rows(page, "session-list").first().locator(".grid-line").first()).toHaveText(/\$.*\$/);
    await rows(page, "session-list").first().tap();
    const chart = page.locator(".timeline");
    await expect(chart.locator("canvas")).toBeVisible();
    await chart.scrollIntoViewIfNeeded();
    const title = await page.locator(".round h2").innerText();
    const readout = chart.locator(".readout");
    for (const share of [0.2, 0.45, 0.55, 0.95]) {
      const box = await chart.boundingBox();
      if (!box) throw new Error("the chart has no place on the page");
      await page.touchscreen.tap(box.x + box.width * share, box.y + 120);
      await expect(readout).toBeVisible();
      const place = await readout.boundingBox();
      expect(place?.x).toBeGreaterThanOrEqual(0);
      expect((place?.x ?? 0) + (place?.width ?? 999)).toBeLessThanOrEqual(360);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(parameters(page).has("request")).toBe(false);
    expect(await page.locator(".round h2").innerText()).toBe(title);
    const box = await chart.boundingBox();
    if (!box) throw new Error("the chart has no place on the page");
    await page.touchscreen.tap(box.x + box.width * 0.95, box.y + 120);
    await expect.poll(() => parameters(page).has("request")).toBe(true);
    // The table of requests keeps its waste.
    await expect(page.locator("#request-list").getByRole("columnheader", { name: "Waste" })).toBeVisible();
    expect(await axe(page)).toEqual([]);
  });
});

test("a session of 5,000 requests scrolls without a task above 50 ms", async ({ page, serve, home }) => {
  const start = Date.now() - 20 * HOUR;
  const session = "33333333-0000-4000-8000-000000000001";
  const replies = Array.from({ length: 5_000 }, (_, i) => ({
    id: `r${i}`,
    at: new Date(start + i * 12_000),
    session,
    read: 20_000 + (i % 400) * 300,
    write: 300,
  }));
  await writeReplies(home, replies);
  const collector = await serve();
  await page.goto(`${collector.url}/?view=sessions&session=${session}`);
  const list = page.locator("#request-list");
  await expect(list).toHaveAttribute("aria-rowcount", "5001");
  await list.scrollIntoViewIfNeeded();
  await page.waitForTimeout(1_000);
  const box = await list.boundingBox();
  if (!box) throw new Error("the list has no place on the page");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const longest = await tasks(page, async () => {
    for (let i = 0; i < 60; i++) {
      await page.mouse.wheel(0, 900);
      await page.waitForTimeout(16);
    }
    await list.focus();
    for (const key of ["End", "Home", "PageDown", "PageDown", "ArrowDown", "End"]) {
      await page.keyboard.press(key);
      await page.waitForTimeout(60);
    }
    await expect(list).toContainText("5,000");
  });
  test.info().annotations.push({ type: "longest tasks, ms", description: longest.slice(0, 5).join(", ") });
  expect(longest[0]).toBeLessThan(50);
});

test("folders that the page reads itself answer for their sessions too", async ({ page, serve, home }) => {
  const collector = await serve({ args: ["--demo"] });
  const logs = `${home}/dropped`;
  const at = Date.now() - 5 * HOUR;
  await writeReplies(logs, [
    { id: "a", at: new Date(at), read: 60_000, write: 1_000 },
    { id: "b", at: new Date(at + HOUR), read: 0, write: 62_000 },
  ]);
  await page.goto(`${collector.url}/?view=sources`);
  await pickFolder(page, `${logs}/.claude`);
  await expect(page.getByText("Demo data.")).toHaveCount(0);
  await page.getByRole("navigation").getByRole("link", { name: "Sessions" }).click();
  await expect(rows(page, "session-list")).toHaveCount(1);
  await rows(page, "session-list").first().click();
  await expect(page.locator(".round")).toContainText("61.0 K cached tokens were sent again at full price: expired.");
  await page.getByRole("navigation").getByRole("link", { name: "Cache" }).click();
  await expect(page.locator("main")).toContainText("cache had expired");
});
