// Where things are: nothing outside of the window, nothing that jumps, at any width and with names of any length.
import type { Page } from "@playwright/test";
import { burnShown, chart } from "./support/burn";
import { writeReplies } from "./support/logs";
import { expect, test } from "./support/test";

/** How much wider than the window the page is. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

for (const width of [1440, 1280, 1024, 800, 360]) {
  test(`what opens stays in the window, ${width} px`, async ({ page, serve }) => {
    await page.setViewportSize({ width, height: 900 });
    const collector = await serve();
    await page.goto(collector.url);
    await burnShown(page);
    const buttons = page.locator(".popover-root > button:visible");
    const count = await buttons.count();
    expect(count).toBeGreaterThan(8);
    for (let i = 0; i < count; i += 1) {
      await buttons.nth(i).click();
      const popover = page.locator(".popover");
      await expect(popover).toBeVisible();
      const box = await popover.boundingBox();
      const name = await buttons.nth(i).getAttribute("aria-label");
      expect(box?.x, `left edge of ${name}`).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0), `right edge of ${name}`).toBeLessThanOrEqual(width);
      await page.keyboard.press("Escape");
      await expect(popover).toBeHidden();
    }
  });
}

test("names as harnesses write them fit into 360 px", async ({ page, serve, home }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  const now = Date.now();
  const models = ["claude-haiku-4-5-20251001", "claude-sonnet-4-5-20250929", "a-model-that-nobody-has-a-price-for-20990101"];
  await writeReplies(home, models.map((model, i) => ({ id: model, at: new Date(now - (i + 1) * 3_600_000), model })));
  const collector = await serve();
  await page.goto(collector.url);
  await burnShown(page);
  const bar = page.locator(".bar", { hasText: "claude-haiku-4-5-20251001" });
  await expect(bar).toBeVisible();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  const value = await bar.locator(".bar-value").boundingBox();
  expect((value?.x ?? 0) + (value?.width ?? 0)).toBeLessThan(350);
  await page.goto(`${collector.url}/?view=sources`);
  await expect(page.getByText("a-model-that-nobody-has-a-price-for-20990101")).toBeVisible();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  const tables = await page.evaluate(() =>
    [...document.querySelectorAll(".sources .scroller")].filter((s) => s.scrollWidth > s.clientWidth).map((s) => s.textContent),
  );
  expect(tables, "tables of which a part is cut off").toEqual([]);
});

for (const width of [1440, 1024, 360]) {
  test(`nothing jumps while the page loads, ${width} px`, async ({ page, serve }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(globalThis, { shifts });
      const each = (list: PerformanceObserverEntryList) => {
        for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
      };
      new PerformanceObserver(each).observe({ type: "layout-shift", buffered: true });
    });
    const collector = await serve();
    await page.goto(collector.url);
    await burnShown(page);
    await page.waitForTimeout(1_000);
    const shifts = await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts);
    expect(shifts.reduce((sum, shift) => sum + shift, 0)).toBeLessThan(0.1);
  });
}

test("numbers stand below the heads of their columns", async ({ page, serve }) => {
  const collector = await serve();
  await page.goto(collector.url);
  await burnShown(page);
  await page.locator(".chart-card").getByRole("button", { name: "Table", exact: true }).click();
  for (const table of [".twin", ".table-card"]) {
    const apart = await page.locator(`${table} table`).evaluate((element) => {
      const right = (cell: Element) => {
        const range = document.createRange();
        range.selectNodeContents(cell.querySelector("button") ?? cell);
        const sort = cell.querySelector(".sort");
        if (sort) range.setEndBefore(sort);
        return range.getBoundingClientRect().right;
      };
      const heads = [...element.querySelectorAll("thead th")].slice(1);
      const cells = [...element.querySelectorAll("tbody tr:first-child td")];
      return heads.map((head, i) => Math.abs(right(head) - right(cells[i] as Element)));
    });
    expect(apart.length).toBeGreaterThan(2);
    expect(Math.max(...apart), table).toBeLessThan(1.5);
  }
});

test.describe("a finger", () => {
  test.use({ hasTouch: true, viewport: { width: 360, height: 800 } });

  test("reads a bar with its first tap and zooms with its second", async ({ page, serve }) => {
    const collector = await serve();
    await page.goto(collector.url);
    await burnShown(page);
    await chart(page).scrollIntoViewIfNeeded();
    const box = await chart(page).boundingBox();
    if (!box) throw new Error("the chart has no place on the page");
    const place = [box.x + box.width * 0.6, box.y + box.height * 0.8] as const;
    await page.touchscreen.tap(...place);
    await page.waitForTimeout(500);
    await expect(chart(page).locator(".readout")).toContainText(/\$/);
    expect(new URL(page.url()).searchParams.has("zoom")).toBe(false);
    await page.touchscreen.tap(...place);
    await expect.poll(() => new URL(page.url()).searchParams.has("zoom")).toBe(true);
  });

  test("finds all filters behind one button", async ({ page, serve }) => {
    const collector = await serve();
    await page.goto(collector.url);
    await burnShown(page);
    await expect(page.locator(".facets")).toBeHidden();
    await page.getByRole("button", { name: "Filters" }).click();
    await page.locator(".facet-sections summary", { hasText: "Model" }).click();
    await page.getByRole("checkbox").first().check();
    await expect.poll(() => new URL(page.url()).searchParams.getAll("model").length).toBe(1);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Filters 1" })).toBeVisible();
  });
});
