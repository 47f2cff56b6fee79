// How the browser tests run. `cargo xtask test --only browser` installs what they need and starts them;
// by hand: `npx playwright test` in this folder, after `cargo xtask build`.
import { defineConfig } from "@playwright/test";
import { findBrowser } from "./support/browser";

const asRoot = process.platform === "linux" && process.getuid?.() === 0;

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: "results",
  fullyParallel: true,
  workers: 2,
  // A test that holds only on the second try does not hold.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: "list",
  use: {
    viewport: { width: 1440, height: 900 },
    locale: "en-US",
    // Neither UTC nor without daylight saving time: a page that forgets the zone shows it.
    timezoneId: "Europe/Berlin",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: findBrowser(),
      args: [
        // The sandbox of Chromium refuses to run as root, as in most containers.
        ...(asRoot ? ["--no-sandbox"] : []),
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
