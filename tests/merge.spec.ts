// Several sources at once: a session that two of them hold counts once, each can be switched off, named, and given a
// person and a machine.
import { execFileSync } from "node:child_process";
import { cp, mkdir, readFile, rename } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import violations from "./support/axe";
import { burnShown, requests, savedTable, sums } from "./support/burn";
import { collectorPath, startCollector } from "./support/collector";
import { drop } from "./support/drop";
import { type Reply, writeReplies } from "./support/logs";
import { expect, test } from "./support/test";

const BOTH = "aaaaaaaa-0000-4000-8000-000000000001";
const GROWN = "aaaaaaaa-0000-4000-8000-000000000002";

function replies(session: string, first: number, count: number): Reply[] {
  return Array.from({ length: count }, (_, i) => {
    const at = new Date(Date.now() - 5 * 3_600_000 + (first + i) * 60_000);
    return { id: `${session.slice(-2)}${first + i}`, at, session, output: 100 + i, input: 10 + first };
  });
}

/** Two homes: a session that both hold alike, one that goes on in the second, and one of each alone. */
async function homes(below: string): Promise<[string, string]> {
  const [desk, laptop] = [join(below, "desk"), join(below, "laptop")];
  await writeReplies(desk, replies(BOTH, 0, 4));
  await writeReplies(desk, replies(GROWN, 10, 3));
  await mkdir(laptop);
  await cp(join(desk, ".claude"), join(laptop, ".claude"), { recursive: true });
  await writeReplies(laptop, replies(GROWN, 40, 2));
  await writeReplies(desk, replies("aaaaaaaa-0000-4000-8000-000000000003", 60, 5));
  await writeReplies(laptop, replies("aaaaaaaa-0000-4000-8000-000000000004", 80, 6));
  return [desk, laptop];
}

function exported(home: string, to: string): string {
  execFileSync(collectorPath(), ["export", "--out", to, "--home", home], { stdio: "ignore" });
  return to;
}

/** A host of feeds that any page may read. */
async function host(files: Record<string, string>): Promise<{ url: string; server: Server }> {
  const held = new Map<string, Buffer>();
  for (const [path, file] of Object.entries(files)) held.set(path, await readFile(file));
  const server = createServer((request, response) => {
    const bytes = held.get(request.url ?? "");
    response.setHeader("access-control-allow-origin", "*");
    response.writeHead(bytes ? 200 : 404).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function addFeed(page: Page, address: string): Promise<void> {
  await page.getByLabel("Address of a metering feed").fill(address);
  await page.getByRole("button", { name: "Add feed" }).click();
}

function card(page: Page, name: string): Locator {
  return page.locator(".source", { has: page.getByRole("heading", { name, exact: true }) });
}

async function total(page: Page): Promise<number> {
  await page.getByRole("link", { name: "Burn", exact: true }).click();
  await burnShown(page);
  const found = await requests(page);
  await page.getByRole("link", { name: "Sources", exact: true }).click();
  return found;
}

test("two feeds that share sessions amount to what a collector of both homes reads", async ({ page, home, addedOrigins }) => {
  const [desk, laptop] = await homes(home);
  const { url, server } = await host({
    "/desk.ndjson": exported(desk, join(home, "desk.ndjson")),
    "/laptop.ndjson": exported(laptop, join(home, "laptop.ndjson")),
  });
  addedOrigins.push(url);
  const together = await startCollector({ home: desk, args: ["--home", laptop] });
  const none = join(home, "none");
  await mkdir(none);
  const empty = await startCollector({ home: none });
  try {
    await page.goto(`${together.url}/?period=all`);
    await burnShown(page);
    const expected = await savedTable(page);
    expect(sums(expected).requests).toBe(20n);

    await page.goto(`${empty.url}/?period=all&view=sources`);
    await addFeed(page, `${url}/desk.ndjson`);
    await expect(card(page, `${url}/desk.ndjson`)).toContainText("12 requests");
    await addFeed(page, `${url}/laptop.ndjson`);
    await expect(card(page, `${url}/laptop.ndjson`)).toContainText("15 requests");
    await expect(page.getByText("2 sessions stand in more than one source")).toBeVisible();
    await page.getByRole("link", { name: "Burn", exact: true }).click();
    await expect.poll(() => requests(page)).toBe(20);
    expect(await savedTable(page)).toBe(expected);

    // Sessions count once too.
    await page.getByRole("link", { name: "Sessions", exact: true }).click();
    await expect(page.locator("#session-list .grid-body [role=row]")).toHaveCount(4);

    // Switched off it is in no figure, also after a reload; switched on again it is as before.
    await page.getByRole("link", { name: "Sources", exact: true }).click();
    const off = page.getByRole("switch", { name: `Count ${url}/desk.ndjson` });
    await off.click();
    await expect(card(page, `${url}/desk.ndjson`)).toContainText("Switched off");
    expect(await total(page)).toBe(15);
    await page.reload();
    await expect(card(page, `${url}/laptop.ndjson`)).toContainText("15 requests");
    await expect(off).not.toBeChecked();
    expect(await total(page)).toBe(15);
    await off.click();
    await expect(page.getByText("2 sessions stand in more than one source")).toBeVisible();
    expect(await total(page)).toBe(20);

    // By keys: the form opens with the focus inside, Escape gives it back, Enter saves.
    await page.getByRole("button", { name: `Name, person, machine: ${url}/desk.ndjson` }).press("Enter");
    await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
    await page.keyboard.press("Escape");
    const edit = page.getByRole("button", { name: `Name, person, machine: ${url}/desk.ndjson` });
    await expect(edit).toBeFocused();
    await edit.press("Enter");
    await page.getByLabel("Name", { exact: true }).fill("Office desk");
    await page.getByLabel("Person", { exact: true }).fill("Ada");
    await page.getByLabel("Machine", { exact: true }).fill("desk");
    await page.keyboard.press("Enter");
    await expect(card(page, "Office desk")).toContainText("All of it counts as Ada’s.");
    await expect(page.getByRole("button", { name: "Name, person, machine: Office desk" })).toBeFocused();
    expect(await violations(page)).toEqual([]);

    // The session that both hold alike is the first one's; the one that went on is the second's.
    await page.goto(`${empty.url}/?period=all&rows=person`);
    await burnShown(page);
    await expect.poll(() => requests(page)).toBe(20);
    const ada = page.locator(".table-card tbody tr", { hasText: "Ada" });
    await expect(ada).toContainText("9");

    // What each person is charged, month by month, and people side by side.
    await page.getByText("Charge-back by person, project and month").click();
    await expect(page.locator(".charges tbody tr", { hasText: "Ada" }).first()).toBeVisible();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save the charge-back as CSV" }).click();
    const charges = await readFile(await (await download).path(), "utf8");
    expect(charges).toMatch(/^month,person,project,list_cost_usd,/);
    expect(sums(charges).requests).toBe(20n);
    await page.goto(`${empty.url}/?period=all&view=harnesses&compare=person`);
    await expect(page.locator(".matrix tbody tr", { hasText: "Ada" })).toBeVisible();
  } finally {
    // Nothing is asked of a host that is gone.
    await page.goto("about:blank");
    server.close();
    await Promise.all([together.stop(), empty.stop()]);
  }
});

test("folders dropped one after the other amount to folders dropped together", async ({ page, home, context }) => {
  const [desk, laptop] = await homes(home);
  // Of one name, as on two machines.
  for (const place of [desk, laptop]) await rename(join(place, ".claude"), join(place, "claude"));
  const none = join(home, "none");
  await mkdir(none);
  const empty = await startCollector({ home: none });
  try {
    await page.goto(`${empty.url}/?period=all`);
    await drop(page, desk, laptop);
    await page.getByRole("link", { name: "Burn", exact: true }).click();
    await expect.poll(() => requests(page), { timeout: 20_000 }).toBe(20);
    const together = await savedTable(page);

    const other = await context.newPage();
    await other.goto(`${empty.url}/?period=all`);
    await drop(other, join(desk, "claude"));
    await other.getByRole("link", { name: "Burn", exact: true }).click();
    await expect.poll(() => requests(other), { timeout: 20_000 }).toBe(12);
    await drop(other, join(laptop, "claude"));
    await other.getByRole("link", { name: "Burn", exact: true }).click();
    await expect.poll(() => requests(other), { timeout: 20_000 }).toBe(20);
    expect(sums(await savedTable(other))).toEqual(sums(together));

    // The same again is the same.
    await drop(other, join(laptop, "claude"));
    await other.getByRole("link", { name: "Sources", exact: true }).click();
    await expect(card(other, "claude (2)")).toContainText("15 requests");
    await expect(other.locator(".source")).toHaveCount(2);
    expect(await total(other)).toBe(20);
  } finally {
    await empty.stop();
  }
});
