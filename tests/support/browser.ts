// Finds an installed Chromium, Chrome or Edge: the tests never download a browser.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];

const USUAL_PLACES: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap((root) => [
    join(process.env[root] ?? "", "Google", "Chrome", "Application", "chrome.exe"),
    join(process.env[root] ?? "", "Microsoft", "Edge", "Application", "msedge.exe"),
  ]),
};

/** The executable: the one `cargo xtask test` found, else one on PATH, else one where installers put it. */
export function findBrowser(): string {
  const named = process.env.FUELGAUGE_BROWSER;
  if (named) return named;
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((dir) => NAMES.map((name) => join(dir, name)));
  const found = [...onPath, ...(USUAL_PLACES[process.platform] ?? [])].find((path) => existsSync(path));
  if (!found) {
    throw new Error("No Chromium, Chrome or Edge was found. Install one, or set FUELGAUGE_BROWSER to its executable.");
  }
  return found;
}
