// The built page, served by the built collector on a machine without harness logs.
import { expect, test } from "./support/test";

test("the collector serves the page", async ({ page, serve }) => {
  const collector = await serve();
  const answer = await page.goto(collector.url);
  expect(answer?.status()).toBe(200);
  await expect(page).toHaveTitle(/Fuelgauge/);
  // The Wasm ran: it put something into the body, and the loader reported no failure.
  await expect(page.locator("body > *").first()).toBeAttached();
  await expect(page.locator("html")).not.toHaveAttribute("data-boot", "failed");
});

test.describe("the page's security policy", () => {
  test.use({ expectedErrors: [/Content Security Policy/] });

  test("forbids what the page does not need", async ({ page, serve }) => {
    const collector = await serve();
    await page.goto(collector.url);
    const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe-inline");
    expect(policy).not.toContain("'unsafe-eval'");
    // The policy is in force: an inline script added to the page does not run.
    const ran = await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "globalThis.inlineScriptRan = true";
      document.head.append(script);
      return "inlineScriptRan" in globalThis;
    });
    expect(ran).toBe(false);
  });
});
