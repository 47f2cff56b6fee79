// `cargo xtask screenshots`: pictures of the demo, made the same way as the browser tests see the page.
import config from "./playwright.config";

export default { ...config, testDir: "pictures", testMatch: "*.pictures.ts", fullyParallel: false, workers: 1 };
