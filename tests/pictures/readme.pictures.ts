// The README's picture, and pictures of every state to look at (kept out of the repository, in `shots/`).
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { burnShown } from "../support/burn";
import { test } from "../support/test";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

test("the README's picture", async ({ page, serve }) => {
  const collector = await serve();
  await page.setViewportSize({ width: 1440, height: 1080 });
  await page.goto(`${collector.url}/?theme=light`);
  await burnShown(page);
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(ROOT, "docs", "burn.png") });
});

for (const theme of ["light", "dark"]) {
  for (const width of [1440, 360]) {
    for (const view of ["burn", "cache", "harnesses", "sessions", "sources"]) {
      test(`${view}, ${theme}, ${width} px`, async ({ page, serve }) => {
        const collector = await serve();
        await mkdir(join(ROOT, "shots"), { recursive: true });
        await page.setViewportSize({ width, height: 900 });
        await page.goto(`${collector.url}/?theme=${theme}&view=${view}`);
        await page.locator("main").waitFor();
        await page.waitForTimeout(2_000);
        await page.screenshot({ path: join(ROOT, "shots", `${view}-${theme}-${width}.png`), fullPage: true });
      });
    }
  }
}
