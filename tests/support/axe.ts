// Accessibility rules of WCAG 2.2 AA, checked in the page.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What breaks a rule: `rule: element`, empty if nothing does. */
export default async function violations(page: Page): Promise<string[]> {
  // Evaluated, not added as a script: the page's policy forbids inline scripts.
  await page.evaluate(SOURCE);
  return page.evaluate(async () => {
    // @ts-expect-error axe was just defined.
    const found = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
    return found.violations.flatMap((rule: { id: string; nodes: { target: string[] }[] }) =>
      rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}`),
    );
  });
}
