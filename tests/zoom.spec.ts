// The large chart under a pointer and under keys: read, brush, zoom, reset.
import { burnShown, chart, parameters, requests } from "./support/burn";
import { expect, test } from "./support/test";

test("a drag zooms, and resetting shows everything again", async ({ page, serve }) => {
  const collector = await serve();
  await page.goto(collector.url);
  await burnShown(page);
  const all = await requests(page);
  const box = await chart(page).boundingBox();
  if (!box) throw new Error("the chart has no place on the page");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.4, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, y, { steps: 4 });
  await page.mouse.move(box.x + box.width * 0.6, y, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => parameters(page).has("zoom")).toBe(true);
  const zoomed = await requests(page);
  expect(zoomed).toBeGreaterThan(0);
  expect(zoomed).toBeLessThan(all);
  await page.getByRole("button", { name: /Reset zoom/ }).click();
  await expect.poll(() => requests(page)).toBe(all);
  expect(parameters(page).has("zoom")).toBe(false);
});

test("hovering reads out a slot without drawing the data again", async ({ page, serve }) => {
  const collector = await serve();
  await page.goto(collector.url);
  await burnShown(page);
  await page.evaluate(() => {
    const counts = { drawn: 0 };
    Object.assign(globalThis, { counts });
    for (const method of ["fill", "fillRect"] as const) {
      const original = CanvasRenderingContext2D.prototype[method];
      // @ts-expect-error one wrapper for two signatures
      CanvasRenderingContext2D.prototype[method] = function (...args: unknown[]) {
        counts.drawn += 1;
        // @ts-expect-error as above
        return original.apply(this, args);
      };
    }
  });
  const box = await chart(page).boundingBox();
  if (!box) throw new Error("the chart has no place on the page");
  for (const share of [0.3, 0.5, 0.7]) {
    await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
    await expect(chart(page).locator(".readout")).toContainText(/\$/);
  }
  expect(await page.evaluate(() => (globalThis as unknown as { counts: { drawn: number } }).counts.drawn)).toBe(0);
});

test("arrow keys step, Shift selects, Enter zooms, and a screen reader hears it", async ({ page, serve }) => {
  const collector = await serve();
  await page.goto(collector.url);
  await burnShown(page);
  await chart(page).focus();
  await page.keyboard.press("End");
  await expect(chart(page).getByRole("status")).toContainText(/\$/);
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Enter");
  await expect.poll(() => parameters(page).has("zoom")).toBe(true);
});
