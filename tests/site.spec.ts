// A team's page on a plain file server, under a path of its own: the page with feeds beside it, no collector.
import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";
import { burnShown, requests, savedTable, sums } from "./support/burn";
import { collectorPath } from "./support/collector";
import { layCorpus } from "./support/corpus";
import { writeReplies } from "./support/logs";
import { expect, test } from "./support/test";

const ALL = "?period=all&tz=UTC";
const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};

let host: Server | undefined;

/** Serves a folder below `/team/usage/`, knowing nothing but files. */
async function serveFiles(folder: string): Promise<string> {
  host = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? "/").split(/[?#]/)[0] as string);
    const name = path.replace(/^\/team\/usage\//, "");
    let file = join(folder, normalize(name));
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
    if (!path.startsWith("/team/usage/") || !existsSync(file)) {
      response.writeHead(404, { "Content-Type": "text/html" });
      response.end("<h1>Not found</h1>");
      return;
    }
    // Without a word on caching, as most file servers: of files that are days old a browser believes that they stay.
    const written = new Date(statSync(file).mtimeMs - 10 * 86_400_000).toUTCString();
    response.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream", "Last-Modified": written });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => host?.listen(0, "127.0.0.1", resolve));
  const address = host.address();
  return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/team/usage/`;
}

function site(folder: string, home: string, ...args: string[]): void {
  execFileSync(collectorPath(), ["export", "--site", folder, "--home", home, ...args], { stdio: "pipe" });
}

test.afterEach(() => {
  host?.close();
  host?.closeAllConnections();
});

test("a folder with page and feed shows the same figures as the collector", async ({ page, serve, home }) => {
  await layCorpus(home);
  const collector = await serve();
  await page.goto(`${collector.url}/${ALL}`);
  await burnShown(page);
  await expect(page.locator(".demo-pill")).toBeHidden({ timeout: 20_000 });
  const [expected, counted] = [await savedTable(page), await requests(page)];

  const folder = join(home, "site");
  site(folder, home);
  const address = await serveFiles(folder);
  await page.goto(`${address}${ALL}`);
  await burnShown(page);
  await expect(page.locator(".demo-pill")).toBeHidden();
  await expect.poll(() => requests(page), { timeout: 20_000 }).toBe(counted);
  expect(sums(await savedTable(page))).toEqual(sums(expected));
  // The feed belongs to the place, not to the person.
  expect(await page.evaluate(() => localStorage.getItem("fuelgauge.feeds"))).toBeNull();
  await page.goto(`${address}${ALL}&view=sources`);
  await expect(page.locator(".source-list")).toContainText("feed.ndjson.gz");
});

test("several machines write into one folder, and a job refreshes one feed alone", async ({ page, home }) => {
  const folder = join(home, "site");
  const [ada, bo] = [join(home, "ada"), join(home, "bo")];
  await writeReplies(ada, [1, 2, 3].map((n) => ({ id: `a${n}`, at: new Date(Date.UTC(2026, 9, n)) })));
  await writeReplies(bo, [1, 2].map((n) => ({ id: `b${n}`, at: new Date(Date.UTC(2026, 9, n)) })));
  site(folder, ada, "--feed", "ada", "--person", "Ada");
  site(folder, bo, "--feed", "bo", "--person", "Bo");
  const address = await serveFiles(folder);
  await page.goto(`${address}${ALL}&rows=person`);
  await expect.poll(() => requests(page), { timeout: 20_000 }).toBe(5);
  await expect(page.locator(".table-card")).toContainText("Ada");
  await writeReplies(bo, [9].map((n) => ({ id: `b${n}`, at: new Date(Date.UTC(2026, 9, n)) })));
  execFileSync(collectorPath(), ["export", "--grain", "cell", "--person", "Bo", "--home", bo, "--out", join(folder, "bo.ndjson.gz")]);
  await page.reload();
  await expect.poll(() => requests(page), { timeout: 20_000 }).toBe(6);
});

test("a redacted site tells no name", async ({ page, home }) => {
  const folder = join(home, "site");
  await writeReplies(home, [1, 2, 3].map((n) => ({ id: `r${n}`, at: new Date(Date.UTC(2026, 9, n)) })));
  site(folder, home, "--redact", "--person", "Ada Lovelace", "--machine", "difference-engine");
  const { gunzipSync } = await import("node:zlib");
  const text = gunzipSync(readFileSync(join(folder, "feed.ndjson.gz"))).toString();
  expect(text).toContain("Person 1");
  for (const name of ["Ada", "Lovelace", "difference", "home-ada", home]) expect(text, name).not.toContain(name);
  const address = await serveFiles(folder);
  await page.goto(`${address}${ALL}&rows=person`);
  await expect(page.locator(".table-card")).toContainText("Person 1", { timeout: 20_000 });
});

test("redacted feeds of one site keep people apart", async ({ page, home }) => {
  const folder = join(home, "site");
  for (const [feed, person, count] of [["north", "Ada", 3], ["south", "Bo", 2]] as const) {
    const own = join(home, person);
    const days = Array.from({ length: count }, (_, n) => ({ id: `${feed}${n}`, at: new Date(Date.UTC(2026, 9, n + 1)) }));
    await writeReplies(own, days);
    site(folder, own, "--redact", "--feed", feed, "--person", person);
  }
  const address = await serveFiles(folder);
  await page.goto(`${address}${ALL}&rows=person`);
  await expect.poll(() => requests(page), { timeout: 20_000 }).toBe(5);
  for (const name of ["Person 1 · north", "Person 1 · south"]) await expect(page.locator(".table-card")).toContainText(name);
});
