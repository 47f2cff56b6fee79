// The `test` of all journeys: Playwright's, with a home folder, collectors, and a watch over the page.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, expect } from "@playwright/test";
import { type Collector, type CollectorOptions, startCollector } from "./collector";

export { expect };

interface Fixtures {
  /** An empty folder that exists during the test. */
  home: string;
  /** Starts a collector over `home`, or over what the options say; it is stopped after the test. */
  serve: (options?: Partial<CollectorOptions>) => Promise<Collector>;
  /** Console errors that a journey provokes, for `test.use({ expectedErrors: [/…/] })`. */
  expectedErrors: RegExp[];
  /** Origins that the person of a journey adds, beside the page's own. */
  addedOrigins: string[];
  /** Fails a test whose page logs an error, breaks its security policy, or talks to an origin nobody added. */
  watch: void;
}

export const test = base.extend<Fixtures>({
  expectedErrors: [[], { option: true }],
  addedOrigins: [[], { option: true }],

  home: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), "fuelgauge-"));
    await use(home);
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  },

  serve: async ({ home }, use) => {
    const started: Collector[] = [];
    await use(async (options = {}) => {
      const collector = await startCollector({ home, ...options });
      started.push(collector);
      return collector;
    });
    await Promise.all(started.map((collector) => collector.stop()));
  },

  watch: [
    // It names `serve` in order to end before the collectors do: a page whose collector goes away logs that.
    async ({ page, serve: _, expectedErrors, addedOrigins }, use) => {
      const errors: string[] = [];
      const strangers: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
      });
      page.on("pageerror", (error) => errors.push(`uncaught: ${error.message}`));
      page.on("request", (request) => {
        const { protocol, origin } = new URL(request.url());
        const own = request.isNavigationRequest() || origin === originOf(page.url());
        if (/^https?:$/.test(protocol) && !own && !addedOrigins.includes(origin)) strangers.push(request.url());
      });
      await use();
      // The collector ends before the page does, and the browser says that the stream of changes broke.
      const ending = /net::ERR_\w+ \(.*\/live\)$/;
      const expected = [...expectedErrors, ending];
      const unexpected = errors.filter((text) => !expected.some((pattern) => pattern.test(text)));
      expect(unexpected, "errors on the page's console").toEqual([]);
      expect(strangers, "requests to origins that nobody added").toEqual([]);
    },
    { auto: true },
  ],
});

function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : "";
}
