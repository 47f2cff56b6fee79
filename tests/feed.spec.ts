// What `fuelgauge export` writes: held against the schema that outsiders read, and searched for what must not be in it.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import { collectorPath } from "./support/collector";
import { layFixtures, writeReplies } from "./support/logs";
import { expect, test } from "./support/test";

const schema = JSON.parse(readFileSync(new URL("../docs/metering-feed.schema.json", import.meta.url), "utf8"));

function feed(home: string, ...args: string[]): string[] {
  const out = execFileSync(collectorPath(), ["export", "--out", "-", "--home", home, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return out.trimEnd().split("\n");
}

for (const grain of ["request", "cell"]) {
  test(`every line of a feed of ${grain}s fits the schema`, async ({ home }) => {
    await layFixtures(home);
    const fits = new Ajv2020({ allErrors: true, strict: false }).compile(schema);
    const kinds = new Map<string, number>();
    for (const line of feed(home, "--grain", grain)) {
      const row = JSON.parse(line);
      const kind = row.kind ?? "header";
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      expect(fits(row), `${line}\n${JSON.stringify(fits.errors)}`).toBe(true);
    }
    expect(kinds.get("header")).toBe(1);
    expect(kinds.get(grain)).toBeGreaterThan(3);
    expect(kinds.get("finding")).toBeGreaterThan(0);
  });
}

test("a line that does not fit is refused by the schema", async () => {
  const fits = new Ajv2020({ strict: false }).compile(schema);
  expect(fits({ kind: "request", id: "x" })).toBe(false);
  expect(fits({ kind: "cell", slot: "yesterday", harness: "codex" })).toBe(false);
});

test("words, paths and file contents stay out of the feed", async ({ home }) => {
  await layFixtures(home);
  await writeReplies(home, [{ id: "1", at: new Date("2026-11-02T10:00:00Z") }]);
  for (const grain of ["request", "cell"]) {
    const text = feed(home, "--grain", grain).join("\n");
    for (const secret of ["own words", "please fix", "question", "/home/", "home-ada", "C:\\\\", "a.rs", home]) {
      expect(text, secret).not.toContain(secret);
    }
  }
});

test("two runs over the same logs write the same feed", async ({ home }) => {
  await layFixtures(home);
  const [first, second] = [feed(home), feed(home)].map((lines) => lines.slice(1).join("\n"));
  expect(first).toBe(second);
});
