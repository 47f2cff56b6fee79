// A first visit without any log: the demo, labelled as such, in light and dark, wide and narrow.
import violations from "./support/axe";
import { burnShown, figure, requests } from "./support/burn";
import { expect, test } from "./support/test";

test("shows the demo and says that it is one", async ({ page, serve }) => {
  const collector = await serve();
  await page.goto(collector.url);
  await burnShown(page);
  await expect(page.locator(".demo-pill")).toHaveText(/demo/i);
  await expect(page.locator(".banner").first()).toContainText(/demo/i);
  await expect(page).toHaveTitle(/demo/i);
  expect(await requests(page)).toBeGreaterThan(10_000);
  await expect(figure(page, "List cost")).toHaveText(/^\$[\d,.]+/);
  // Six key figures, five harnesses, and what is left of a plan.
  await expect(page.locator(".figure-card")).toHaveCount(6);
  await expect(page.locator(".rank").first().locator(".bar")).toHaveCount(5);
  await expect(page.locator(".left-row .level").first()).toBeVisible();
});

test("the demo is the same on every visit", async ({ page, serve }) => {
  const collector = await serve();
  const look = async () => {
    await page.goto(`${collector.url}/?period=90d&tz=UTC`);
    await burnShown(page);
    return page.locator(".table-card tbody").innerText();
  };
  expect(await look()).toBe(await look());
});

for (const scheme of ["light", "dark"] as const) {
  for (const width of [1440, 360]) {
    test(`nothing overflows and everything has a name, ${scheme}, ${width} px`, async ({ page, serve }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme });
      const collector = await serve();
      await page.goto(collector.url);
      await burnShown(page);
      const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      const light = (ground.match(/\d+/g) ?? []).slice(0, 3).every((c) => Number(c) > 128);
      expect(light).toBe(scheme === "light");
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      const burst = await page.evaluate(() =>
        [...document.querySelectorAll(".card")].filter((c) => c.scrollWidth > c.clientWidth + 1).map((c) => c.className),
      );
      expect(burst, "cards whose content is wider than they are").toEqual([]);
      expect(await violations(page)).toEqual([]);
    });
  }
}

test("a chosen theme stays after a reload", async ({ page, serve }) => {
  const collector = await serve();
  await page.goto(collector.url);
  await burnShown(page);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("radio", { name: "Dark" }).or(page.getByRole("button", { name: "Dark" })).first().click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await burnShown(page);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});
