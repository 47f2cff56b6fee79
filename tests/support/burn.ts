// The page as a person sees it: places and figures of the Burn view and of Sources.
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { expect } from "./test";

/** The large chart; it is focusable and described in words. */
export function chart(page: Page): Locator {
  return page.locator(".chart-card .stack");
}

/** Waits until the Burn view shows figures. */
export async function burnShown(page: Page): Promise<void> {
  await expect(page.locator(".figure-card").first()).toBeVisible({ timeout: 20_000 });
  await expect(chart(page)).toBeVisible();
}

/** The value of a key figure, as written. */
export function figure(page: Page, name: string): Locator {
  return page.locator(".figure-card", { has: page.getByRole("heading", { name, exact: true }) }).locator(".figure-value");
}

/**
 * The requests that period and filters leave, from the table's sum; NaN while there is no table. Where sums say nothing
 * of their number it is the least that they can be ("≥ 12").
 */
export async function requests(page: Page): Promise<number> {
  const heads = await page.locator(".table-card thead th").allInnerTexts();
  const column = heads.findIndex((head) => head.trim().startsWith("Requests")) - 1;
  const sum = page.locator(".table-card tfoot td").nth(column);
  const text = column >= 0 && (await sum.count()) > 0 ? await sum.innerText() : "";
  return text === "" ? Number.NaN : Number(text.replace(/^≥\s*/, "").replaceAll(",", ""));
}

/** The table of the Burn view as saved: every figure in full. */
export async function savedTable(page: Page): Promise<string> {
  const download = page.waitForEvent("download");
  await page.locator(".table-card").getByRole("button", { name: "Save as CSV" }).click();
  return readFile(await (await download).path(), "utf8");
}

/** The sums of a saved table's columns, by the columns' names. */
export function sums(csv: string): Record<string, bigint> {
  const [head = "", ...rows] = csv.trim().split(/\r?\n/);
  const names = head.split(",");
  const totals: Record<string, bigint> = {};
  for (const row of rows) {
    row.split(",").forEach((field, i) => {
      const name = names[i] as string;
      if (/_(tokens|requests)$|^(requests|queries|errors)$/.test(name)) totals[name] = (totals[name] ?? 0n) + BigInt(field);
    });
  }
  return totals;
}

/** Picks a folder of this machine as the folder picker does. */
export async function pickFolder(page: Page, folder: string): Promise<void> {
  await page.locator("input[type=file][webkitdirectory], input[type=file]").first().setInputFiles(folder);
}

/** Every parameter of the page's address. */
export function parameters(page: Page): URLSearchParams {
  return new URL(page.url()).searchParams;
}
