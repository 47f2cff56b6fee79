// Folders and files dropped on the page and read in its workers.
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { pickFolder, requests } from "./support/burn";
import { drop, findings } from "./support/drop";
import { writeBytes, writeReplies } from "./support/logs";
import { expect, test } from "./support/test";

const ALL = "?period=all&tz=UTC";

async function burnRequests(page: Page): Promise<number> {
  await page.getByRole("link", { name: "Burn" }).click();
  return requests(page);
}

/** One reply in a session of its own. */
function reply(i: number) {
  const session = `00000000-0000-4000-8000-${String(i).padStart(12, "0")}`;
  return { id: `s${i}`, session, at: new Date(Date.UTC(2026, 10, 1, i % 24, i % 60)) };
}

test("a dropped folder is walked to its ends", async ({ page, serve, home }) => {
  // Browsers hand out the entries of a folder a hundred at a time.
  for (let i = 0; i < 250; i++) await writeReplies(home, [reply(i)]);
  await mkdir(join(home, ".claude/projects/-home-ada-work-shop/deep/er"), { recursive: true });
  await writeBytes(home, ".claude/projects/-home-ada-work-shop/deep/er/notes.txt", "nothing");
  const empty = await serve({ home: join(home, "nothing-here") });
  await page.goto(`${empty.url}/${ALL}&view=sources`);
  await drop(page, join(home, ".claude"));
  await expect(findings(page)).toContainText("notes.txt", { timeout: 20_000 });
  await expect.poll(() => burnRequests(page)).toBe(250);
});

test("packed logs are unpacked, damaged ones are findings", async ({ page, serve, home }) => {
  const log = await writeReplies(home, [{ id: "plain", at: new Date("2026-11-01T10:00:00Z") }]);
  const other = await writeReplies(join(home, "other"), [reply(1), { ...reply(2), session: reply(1).session }]);
  const packed = gzipSync(await readFile(other));
  await writeFile(`${log}-copy.jsonl.gz`, packed);
  await writeFile(`${log}-broken.jsonl.gz`, packed.subarray(0, packed.length / 2));
  await writeFile(`${log}-wrong.jsonl.gz`, "no gzip at all");
  const empty = await serve({ home: join(home, "nothing-here") });
  await page.goto(`${empty.url}/${ALL}&view=sources`);
  await pickFolder(page, join(home, ".claude"));
  await expect(findings(page)).toContainText(/could not read.*damaged/, { timeout: 20_000 });
  await expect.poll(() => burnRequests(page)).toBe(3);
});

test("a line of 200 MB is one finding, and what stands after it counts", async ({ page, serve, home }) => {
  test.slow();
  const log = await writeReplies(home, [{ id: "before", at: new Date("2026-11-01T10:00:00Z") }]);
  const piece = "x".repeat(20 << 20);
  for (let i = 0; i < 10; i++) await appendFile(log, piece);
  await appendFile(log, "\n");
  await writeReplies(home, [{ id: "after", at: new Date("2026-11-01T11:00:00Z") }]);
  const empty = await serve({ home: join(home, "nothing-here") });
  await page.goto(`${empty.url}/${ALL}&view=sources`);
  await pickFolder(page, join(home, ".claude"));
  await expect(findings(page)).toContainText(/longer than 64 MiB/, { timeout: 60_000 });
  await expect.poll(() => burnRequests(page)).toBe(2);
});

test("files that no harness writes are counted by kind, and say what to do", async ({ page, serve, home }) => {
  await mkdir(join(home, "pictures"), { recursive: true });
  for (let i = 0; i < 120; i++) await writeBytes(home, `pictures/${i}.png`, "no picture");
  const empty = await serve({ home: join(home, "nothing-here") });
  await page.goto(`${empty.url}/${ALL}&view=sources`);
  await pickFolder(page, join(home, "pictures"));
  await expect(page.getByRole("alert")).toContainText("None of the 120 files");
  await expect(page.getByRole("alert")).toContainText("Pick the folders");
});

test("a folder that was read before is remembered by its name until it is removed", async ({ page, serve, home }) => {
  await writeReplies(home, [reply(1), { ...reply(2), session: reply(1).session }]);
  const empty = await serve({ home: join(home, "nothing-here") });
  const banner = page.locator(".banner.demo");
  await page.goto(`${empty.url}/${ALL}&view=sources`);
  await expect(banner).toContainText("Nothing of yours was read yet.");
  await pickFolder(page, join(home, ".claude"));
  await expect(banner).toBeHidden({ timeout: 20_000 });
  await page.reload();
  await expect(banner).toContainText("You read .claude (2 requests) here before.");
  await pickFolder(page, join(home, ".claude"));
  await expect(banner).toBeHidden({ timeout: 20_000 });
  await page.getByRole("button", { name: "Remove .claude" }).click();
  await expect(banner).toContainText("Nothing of yours was read yet.");
});

test("without recorded plan levels the first row says what was burned lately", async ({ page, serve, home }) => {
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  await writeReplies(home, [1, 2, 30, 400].map((hours) => ({ id: `${hours}`, at: ago(hours) })));
  const collector = await serve();
  await page.goto(`${collector.url}/?period=7d&project=unheard-of`);
  const card = (name: string) => page.locator(".left-row .level", { has: page.getByRole("heading", { name, exact: true }) });
  await expect(card("Last 5 h")).toContainText("2 requests", { timeout: 20_000 });
  await expect(card("Last 7 days")).toContainText("3 requests");
  await expect(card("At list price").locator(".figure")).toContainText("–");
  await expect(card("What is left")).toContainText("Codex records");
});

test("cancelling ends the reading at once", async ({ page, serve, home }) => {
  await writeReplies(home, [{ id: "late", at: new Date("2026-11-01T10:00:00Z") }]);
  const empty = await serve({ home: join(home, "nothing-here") });
  // The workers wait for their script, so the reading cannot end by itself.
  let held = 0;
  await page.route("**/worker.js*", () => {
    held++;
  });
  await page.goto(`${empty.url}/${ALL}&view=sources`);
  await pickFolder(page, join(home, ".claude"));
  await expect.poll(() => held).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("Cancelled")).toBeVisible();
  await expect.poll(() => page.workers().length).toBe(0);
});

test.describe("workers that do not start", () => {
  test.use({ expectedErrors: [/worker\.js|Failed to load/] });

  test("are said with what to do", async ({ page, serve, home }) => {
    await writeReplies(home, [{ id: "never", at: new Date("2026-11-01T10:00:00Z") }]);
    const empty = await serve({ home: join(home, "nothing-here") });
    await page.route("**/worker.js*", (route) => route.abort());
    await page.goto(`${empty.url}/${ALL}&view=sources`);
    await pickFolder(page, join(home, ".claude"));
    await expect(page.getByRole("alert")).toContainText("in the background");
    await expect(page.getByRole("alert")).toContainText("fuelgauge serve");
  });
});
