// Dropping files and folders of this machine on the page.
import type { Page } from "@playwright/test";

/** Drops them as a file manager does. */
export async function drop(page: Page, ...paths: string[]): Promise<void> {
  // Whoever drops sees the page; before that nobody listens.
  await page.getByRole("link", { name: "Burn" }).waitFor();
  const browser = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await browser.send("Input.dispatchDragEvent", { type, x: 400, y: 300, data });
  }
}

/** The findings of the Sources view. */
export function findings(page: Page) {
  return page.locator("section", { has: page.locator("#findings") });
}
