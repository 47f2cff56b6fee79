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
  // The selection is used up: the next Escape is about the zoom.
  await page.keyboard.press("Escape");
  await expect.poll(() => parameters(page).has("zoom")).toBe(false);
});

test("keys begin at the last bar, which is read at once", async ({ page, serve }) => {
  const collector = await serve();
  await page.goto(collector.url);
  await burnShown(page);
  await chart(page).focus();
  const head = chart(page).locator(".readout-head");
  await expect(head).toBeVisible();
  const last = await head.innerText();
  await page.keyboard.press("ArrowRight");
  expect(await head.innerText()).toBe(last);
  await page.keyboard.press("ArrowLeft");
  await expect(head).not.toHaveText(last);
});

test("a click on a bar zooms to its slot, and then nobody is told how", async ({ page, serve }) => {
  const collector = await serve();
  await page.goto(collector.url);
  await burnShown(page);
  const all = await requests(page);
  await expect(page.locator(".chart-try")).toBeVisible();
  const box = await chart(page).boundingBox();
  if (!box) throw new Error("the chart has no place on the page");
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.85);
  await expect(chart(page).locator(".readout")).toContainText("Click: only this day");
  await page.mouse.down();
  await page.mouse.up();
  await expect.poll(() => parameters(page).has("zoom")).toBe(true);
  expect(parameters(page).has("harness")).toBe(false);
  expect(await requests(page)).toBeLessThan(all);
  await expect(page.locator(".chart-card h2")).toContainText("per hour");
  await page.reload();
  await burnShown(page);
  await expect(page.locator(".chart-try")).toBeHidden();
});

test("a drag reads the sum, and a name of the legend is singled out", async ({ page, serve }) => {
  const collector = await serve();
  await page.goto(collector.url);
  await burnShown(page);
  const box = await chart(page).boundingBox();
  if (!box) throw new Error("the chart has no place on the page");
  const dollars = async () => Number((await chart(page).locator(".readout-head strong").innerText()).replace(/[$,]/g, ""));
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.5, y);
  const one = await dollars();
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, y, { steps: 4 });
  expect(await dollars()).toBeGreaterThan(one);
  await page.mouse.move(box.x + box.width * 0.5, y, { steps: 4 });
  await page.mouse.up();
  const above = chart(page).locator(".stack-above");
  await expect(above).toBeHidden();
  await page.locator(".legend-entry").first().hover();
  await expect(above).toBeVisible();
});
