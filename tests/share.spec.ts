// Shared views: what is in them, how they are opened, what is said when they cannot be.
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import violations from "./support/axe";
import { burnShown, parameters, requests } from "./support/burn";
import { collectorPath } from "./support/collector";
import { layCorpus } from "./support/corpus";
import { drop } from "./support/drop";
import { writeReplies } from "./support/logs";
import { KEY, mode, PHRASE, parts, PLAIN, snapshot } from "./support/share";
import { expect, test } from "./support/test";

const ALL = "?period=all&tz=UTC";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

async function shareDialog(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Share this view" }).click();
  const dialog = page.getByRole("dialog", { name: "Share this view" });
  await expect(dialog.getByText(/^Link: [\d,]+ characters/)).toBeVisible({ timeout: 20_000 });
  return dialog;
}

async function copyLink(dialog: Locator): Promise<string> {
  await dialog.getByRole("button", { name: "Copy link" }).click();
  return dialog.getByRole("textbox", { name: "Link" }).inputValue();
}

async function saveFile(page: Page, dialog: Locator, path: string): Promise<Buffer> {
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Save file" }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/^fuelgauge-\d{4}-\d\d-\d\d\.fuelgauge$/);
  await saved.saveAs(path);
  return readFile(path);
}

function banner(page: Page): Locator {
  return page.locator(".banner.shared");
}

/** Two days of work of one person in a folder whose names tell. */
async function work(home: string): Promise<void> {
  const now = Date.now();
  const replies = Array.from({ length: 12 }, (_, i) => ({
    id: `shared-${i}`,
    at: new Date(now - (i + 1) * 3_600_000),
    cwd: "/home/ada/work/acme-payroll",
    session: "5e55105e-2222-4333-8444-555555555555",
  }));
  await writeReplies(home, replies);
}

test("a link shows the same to others, and nobody's name is in it", async ({ page, context, serve, home }) => {
  await layCorpus(home);
  const collector = await serve();
  await page.goto(`${collector.url}/${ALL}&group=person`);
  await burnShown(page);
  await expect.poll(() => requests(page), { timeout: 30_000 }).toBeGreaterThan(100);
  const all = await requests(page);
  const dialog = await shareDialog(page);
  const link = await copyLink(dialog);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);

  const { key, envelope } = parts(link);
  expect([mode(envelope), key?.length]).toEqual([KEY, 32]);
  const bytes = snapshot(envelope, key).toString("latin1").toLowerCase();
  const out = execFileSync(collectorPath(), ["export", "--out", "-", "--home", home], { encoding: "utf8", maxBuffer: 1 << 28 });
  const names = new Set<string>();
  for (const line of out.trim().split("\n")) {
    const row = JSON.parse(line);
    const told = [row.user, row.host, row.project, row.session, row.agent, row.account, row.file, row.id, row.reason];
    for (const name of told) if (typeof name === "string" && name !== "main") names.add(name);
  }
  expect(names.size).toBeGreaterThan(100);
  // The program names itself as the generator.
  names.delete("fuelgauge");
  const known = [...names].filter((name) => name.length > 3 && bytes.includes(Buffer.from(name.toLowerCase()).toString("latin1")));
  expect(known, "original names in the decrypted bytes").toEqual([]);
  for (const text of ["/home/", "c:\\", home.toLowerCase()]) expect(bytes).not.toContain(text);
  expect(bytes).toContain("project 1");

  const other = await context.newPage();
  const asked: string[] = [];
  other.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await other.goto(link);
  await burnShown(other);
  await expect(banner(other)).toContainText(/A shared view of .*Names hidden: .*project/);
  await expect(banner(other)).toContainText("Times are hours of UTC.");
  await expect.poll(() => requests(other)).toBe(all);
  expect(parameters(other).get("group")).toBe("person");
  expect(asked.filter((path) => /feed\.ndjson|status\.json|live/.test(path)), "own sources are not read").toEqual([]);

  await banner(other).getByRole("button", { name: "Leave" }).click();
  await expect(banner(other)).toBeHidden();
  expect(new URL(other.url()).hash).toBe("");
  await expect.poll(() => asked.some((path) => path.endsWith("/feed.ndjson")), { timeout: 20_000 }).toBe(true);
});

test("what is opened is shared as it is, filters cut, coarser is smaller", async ({ page, serve, home }) => {
  await work(home);
  const collector = await serve();
  await page.goto(`${collector.url}/${ALL}&project=acme-payroll&q=secret`);
  await burnShown(page);
  const dialog = await shareDialog(page);
  await expect(dialog.getByText("1 hidden").first()).toBeVisible();
  const hidden = parts(await copyLink(dialog));
  const closed = snapshot(hidden.envelope, hidden.key).toString("latin1");
  expect(closed).not.toContain("acme");
  expect(closed).toContain("project=Project%201");
  expect(closed).not.toContain("secret");

  const projects = dialog.locator(".share-kind", { hasText: "Projects" });
  await projects.locator("summary").click();
  await expect(projects.getByRole("listitem")).toHaveText("acme-payroll → Project 1");
  await projects.getByRole("button", { name: "As they are" }).click();
  await expect(projects.getByRole("listitem")).toHaveText("acme-payroll");
  await dialog.getByLabel("Name", { exact: true }).fill("Payroll in autumn");
  await dialog.getByLabel("Name", { exact: true }).blur();
  await expect(dialog.getByRole("textbox", { name: "Link" })).toHaveCount(0);
  await page.waitForTimeout(600);
  const shown = parts(await copyLink(dialog));
  const open = snapshot(shown.envelope, shown.key).toString("latin1");
  expect(open).toContain("acme-payroll");
  expect(open).toContain("Payroll in autumn");
  expect(open).not.toContain("5e55105e");
});

test("a pass phrase locks a link, and only it opens", async ({ page, context, serve, home }) => {
  await work(home);
  const collector = await serve();
  await page.goto(`${collector.url}/${ALL}`);
  await burnShown(page);
  const all = await requests(page);
  const dialog = await shareDialog(page);
  await dialog.getByLabel("Pass phrase").fill("correct horse 电池");
  await page.waitForTimeout(400);
  const link = await copyLink(dialog);
  const { key, envelope } = parts(link);
  expect([mode(envelope), key]).toEqual([PHRASE, undefined]);
  expect(snapshot(envelope, "correct horse 电池").toString("latin1")).toContain("Project 1");

  const other = await context.newPage();
  await other.goto(link);
  const field = other.getByLabel("Pass phrase");
  await field.fill("wrong horse");
  await other.getByRole("button", { name: "Open", exact: true }).click();
  await expect(other.getByRole("alert")).toContainText("The pass phrase does not fit.");
  await field.fill("correct horse 电池");
  await other.getByRole("button", { name: "Open", exact: true }).click();
  await expect(banner(other)).toBeVisible({ timeout: 20_000 });
  await expect(other.getByRole("alert")).toHaveCount(0);
  await expect.poll(() => requests(other)).toBe(all);
});

test("a file is opened read-only and merged with one's own data", async ({ page, serve, home }) => {
  await work(home);
  const collector = await serve();
  await page.goto(`${collector.url}/${ALL}`);
  await burnShown(page);
  const dialog = await shareDialog(page);
  const path = join(home, "view.fuelgauge");
  const file = await saveFile(page, dialog, path);
  expect(mode(file)).toBe(PLAIN);
  const bytes = snapshot(file).toString("latin1");
  for (const name of ["acme", "5e55105e", "/home/ada"]) expect(bytes).not.toContain(name);

  // Somebody else, with work of their own.
  const theirs = join(home, "theirs");
  await writeReplies(theirs, [{ id: "own-1", at: new Date(Date.now() - 7_200_000) }]);
  const other = await serve({ home: theirs });
  await page.goto(`${other.url}/${ALL}`);
  await expect.poll(() => requests(page), { timeout: 20_000 }).toBe(1);
  await drop(page, path);
  await expect(banner(page)).toContainText("A shared view of");
  await page.getByRole("link", { name: "Burn" }).click();
  await expect.poll(() => requests(page)).toBe(12);
  await banner(page).getByRole("button", { name: "Merge with my data" }).click();
  await expect(banner(page)).toBeHidden();
  await page.keyboard.press("a");
  await expect.poll(() => requests(page)).toBe(13);
  // Its projects are nobody else's.
  const projects = page.locator(".rank", { hasText: "Project 1" });
  await expect(projects.first()).toContainText(/Project 1 · \d{4}-\d\d-\d\d/);
  await page.getByRole("link", { name: "Sources", exact: true }).click();
  await expect(page.locator(".source", { hasText: "Shared view" })).toContainText("What somebody shared");
});

test("a key that does not fit, a cut link, a damaged and a newer one each say what to do", async ({ page, context, serve, home }) => {
  await work(home);
  const collector = await serve();
  await page.goto(`${collector.url}/${ALL}`);
  await burnShown(page);
  const dialog = await shareDialog(page);
  const link = await copyLink(dialog);
  const path = join(home, "view.fuelgauge");
  const file = await saveFile(page, dialog, path);
  const [, start = "", key = "", data = ""] = /^(.*#share=v1)\.([^.]*)\.(.*)$/.exec(link) ?? [];
  const said = async (address: string, what: string) => {
    const other = await context.newPage();
    await other.goto(address);
    await expect(other.locator(".banner.failed")).toContainText(what);
    // Whoever cannot see the other's view sees their own.
    await expect.poll(() => requests(other), { timeout: 20_000 }).toBe(12);
    await other.getByRole("button", { name: "Close" }).click();
    await expect(other.locator(".banner.failed")).toBeHidden();
    expect(new URL(other.url()).hash).toBe("");
    await other.close();
  };
  const wrong = `${key.startsWith("A") ? "B" : "A"}${key.slice(1)}`;
  await said(`${start}.${wrong}.${data}`, "The key in the link does not fit the data.");
  await said(`${start}.${key}.${data.slice(0, 200)}`, "A part of the shared view is missing.");
  await said(link.replace("#share=v1", "#share=v7"), "made by a newer Fuelgauge");
  const damaged = join(home, "damaged.fuelgauge");
  file[file.length >> 1] ^= 0x55;
  await writeFile(damaged, file);
  await page.keyboard.press("Escape");
  await drop(page, damaged);
  await expect(page.locator(".banner.failed")).toContainText(/damaged/);
});

test("a link pasted into an open page is opened, and reloading keeps it", async ({ page, serve, home }) => {
  await work(home);
  const collector = await serve();
  await page.goto(`${collector.url}/${ALL}`);
  await burnShown(page);
  const link = await copyLink(await shareDialog(page));
  await page.keyboard.press("Escape");
  await page.evaluate((hash) => {
    location.hash = hash;
  }, new URL(link).hash);
  await expect(banner(page)).toBeVisible();
  await page.getByRole("link", { name: "Cache" }).click();
  await page.reload();
  await expect(banner(page)).toBeVisible();
  expect(parameters(page).get("view")).toBe("cache");
});

/** Work of twenty people in every hour of two months and a half, no two hours alike. */
function team(): string {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const end = Math.floor(Date.now() / 3_600_000) * 3_600_000;
  const rows: object[] = [{ fuelgauge: 1, generator: "a test", at: new Date(end).toISOString() }];
  for (let i = 0; i < 75 * 24 * 20; i += 1) {
    rows.push({
      kind: "cell",
      slot: new Date(end - (Math.floor(i / 20) + 1) * 3_600_000).toISOString(),
      harness: ["claude-code", "codex"][i % 2],
      provider: ["anthropic", "openai"][i % 2],
      model: ["claude-opus-4-8", "gpt-6.1-sol"][i % 2],
      trigger: "person",
      user: `person ${i % 20}`,
      host: `machine ${i % 20}`,
      project: `project ${i % 3}`,
      requests: 1 + random(400),
      queries: 1 + random(40),
      query_requests: 1 + random(400),
      input_tokens: random(9_000_000),
      cache_read_tokens: random(900_000_000),
      cache_write_5m_tokens: random(9_000_000),
      cache_write_1h_tokens: random(9_000_000),
      output_tokens: random(9_000_000),
      cost_input: random(900_000_000_000),
      cost_cache_read: random(900_000_000_000),
      cost_cache_write_5m: random(900_000_000_000),
      cost_cache_write_1h: random(900_000_000_000),
      cost_output: random(900_000_000_000),
      missed_tokens: random(9_000_000),
      duration_ms: random(90_000_000),
    });
  }
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

test("each choice of times shows its size, and what is too large begins coarser", async ({ page, serve }) => {
  const { url } = await serve();
  await page.route("**/team.ndjson*", (route) => route.fulfill({ body: team(), contentType: "application/x-ndjson" }));
  await page.addInitScript((feed) => localStorage.setItem("fuelgauge.feeds", feed), `${url}/team.ndjson`);
  await page.goto(`${url}/${ALL}`);
  await expect.poll(() => requests(page), { timeout: 30_000 }).toBeGreaterThan(1_000_000);
  const dialog = await shareDialog(page);
  const choice = (name: string) => dialog.getByRole("button", { name: new RegExp(`^${name}`) });
  await expect(choice("Days")).toHaveAttribute("aria-pressed", "true");
  const sizes = [];
  for (const name of ["15 minutes", "Hours", "Days"]) {
    await expect(choice(name)).toContainText(/\d.kB/, { timeout: 20_000 });
    sizes.push(Number((await choice(name).locator("small").innerText()).replace(/[^\d.]/g, "")));
  }
  const [quarters = 0, hours = 0, days = 0] = sizes;
  // A link of hours has more than a million characters, four for three bytes.
  expect(hours).toBeGreaterThan(750);
  expect([quarters >= hours, days < hours / 2]).toEqual([true, true]);
  await expect(dialog.getByRole("button", { name: "Copy link" })).toBeEnabled();
  // Whoever wants hours has them, as a file.
  await choice("Hours").click();
  await expect(dialog.locator(".share-sizes")).toContainText("Too long for a link");
  await expect(dialog.getByRole("button", { name: "Copy link" })).toBeDisabled();
  await expect(dialog.getByRole("button", { name: "Save file" })).toBeEnabled();
});

for (const [scheme, width] of [["light", 1440], ["dark", 360]] as const) {
  test(`dialogue and banner break no rule and stay in the window, ${scheme}, ${width} px`, async ({ page, context, serve, home }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 800 });
    await work(home);
    const collector = await serve();
    // The days of a period are named where it is shared: the longest that the bar of filters holds.
    await page.goto(`${collector.url}/?period=30d&tz=UTC`);
    await burnShown(page);
    const dialog = await shareDialog(page);
    // What is small begins with hours: quarter hours are the person's to choose.
    await expect(dialog.getByRole("button", { name: /^Hours/ })).toHaveAttribute("aria-pressed", "true");
    await expect(dialog.getByRole("button", { name: /^15 minutes/ })).toContainText(/\d.(kB|B)/);
    await dialog.locator(".share-kind summary").first().click();
    const wide = await dialog.evaluate((box) => box.scrollWidth - box.clientWidth);
    expect(wide).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
    const link = await copyLink(dialog);
    expect(await violations(page)).toEqual([]);
    const other = await context.newPage();
    await other.emulateMedia({ colorScheme: scheme });
    await other.setViewportSize({ width, height: 800 });
    await other.goto(link);
    await expect(banner(other)).toBeVisible({ timeout: 20_000 });
    await burnShown(other);
    expect(await other.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
    expect(await violations(other)).toEqual([]);
  });
}
