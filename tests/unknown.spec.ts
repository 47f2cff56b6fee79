// Logs of tomorrow: what is not understood is said, with file and line, and everything else counts.
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { pickFolder, requests, savedTable, sums } from "./support/burn";
import { drop, findings } from "./support/drop";
import { writeBytes, writeReplies } from "./support/logs";
import { expect, test } from "./support/test";

const ALL = "?period=all&tz=UTC";
const NEWS = {
  version: /Written by claude-code 9\.4\.0, which is later than this reader was checked with/,
  kind: /`quantum_turn` are not known to this reader and hold token counts/,
};

test("an unknown model, version and kind of record are said, and nothing else is affected", async ({ page, serve, home }) => {
  const at = (hour: number) => new Date(Date.UTC(2026, 10, 1, hour));
  const log = await writeReplies(home, [
    { id: "known", at: at(9), input: 100, read: 1_000, write: 0, output: 10 },
    { id: "unheard", at: at(10), model: "oracle-9", input: 200, read: 2_000, write: 0, output: 20 },
  ]);
  // One session of a version of tomorrow, with a record that nobody knows, which has counts, and one that has none.
  const shared = { sessionId: "22222222-3333-4444-8555-666666666666", version: "9.4.0", timestamp: at(11).toISOString() };
  const usage = { input_tokens: 300, output_tokens: 30 };
  const message = { id: "msg_later", role: "assistant", model: "claude-opus-4-8", content: [], stop_reason: "end_turn", usage };
  const lines = [
    { ...shared, type: "assistant", uuid: "l1", requestId: "req_later", message },
    { ...shared, type: "quantum_turn", uuid: "l2", usage: { input_tokens: 7_000, output_tokens: 700 } },
    { ...shared, type: "quantum_note", uuid: "l3", note: "nothing was used" },
  ];
  await appendFile(log.replace(/[^/\\]*$/, `${shared.sessionId}.jsonl`), lines.map((l) => `${JSON.stringify(l)}\n`).join(""));

  const served = await serve();
  const empty = await serve({ home: join(home, "nothing-here") });
  for (const [url, dropped] of [[served.url, false], [empty.url, true]] as const) {
    await page.goto(`${url}/${ALL}&view=sources`);
    if (dropped) await pickFolder(page, join(home, ".claude"));
    const list = findings(page);
    await expect(list).toContainText(NEWS.version, { timeout: 20_000 });
    await expect(list).toContainText(NEWS.kind);
    await expect(list).toContainText("22222222-3333-4444-8555-666666666666.jsonl");
    await expect(list).toContainText("`quantum_note` are not known to this reader; they seem to hold no token counts");
    await expect(page.locator("section", { hasText: "oracle-9" }).first()).toBeVisible();
    await page.getByRole("link", { name: "Burn" }).click();
    await expect.poll(() => requests(page)).toBe(3);
    const table = sums(await savedTable(page));
    expect(table).toMatchObject({ input_tokens: 600n, cache_read_tokens: 3_000n, output_tokens: 60n });
  }
});

test("telemetry and another counter's report are read when they are dropped, and logs come before both", async ({ page, serve, home }) => {
  const at = new Date(Date.UTC(2026, 10, 1, 9));
  const session = "33333333-4444-4555-8666-777777777777";
  await writeReplies(home, [{ id: "logged", at, session, input: 10, read: 2_000, write: 0, output: 400, model: "claude-opus-4-8" }]);
  const event = (minute: number, model: string, input: number, read: number, output: number) => {
    const fields = {
      "event.timestamp": new Date(at.getTime() + minute * 60_000).toISOString(),
      "session.id": session,
      "prompt.id": "p1",
      model,
      input_tokens: `${input}`,
      output_tokens: `${output}`,
      cache_read_tokens: `${read}`,
      cache_creation_tokens: "0",
    };
    const attributes = Object.entries(fields).map(([key, stringValue]) => ({ key, value: { stringValue } }));
    return { body: { stringValue: "claude_code.api_request" }, attributes };
  };
  // The logged request again, and one that only telemetry knows.
  const logRecords = [event(0, "claude-opus-4-8", 10, 2_000, 400), event(1, "claude-haiku-4-5", 300, 0, 9)];
  await writeBytes(home, "otel.json", JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }));
  const day = (date: string, inputTokens: number) => {
    const counts = { inputTokens, outputTokens: 5, cacheCreationTokens: 0, cacheReadTokens: 0 };
    return { date, ...counts, totalCost: 1, modelBreakdowns: [{ modelName: "claude-opus-4-8", ...counts, cost: 1 }] };
  };
  // A day that is logged, and one whose logs are gone.
  await writeBytes(home, "ccusage.json", JSON.stringify({ daily: [day("2026-10-01", 1_000), day("2026-11-01", 9_999)] }));

  const empty = await serve({ home: join(home, "nothing-here") });
  await page.goto(`${empty.url}/${ALL}&view=sources`);
  await drop(page, join(home, "ccusage.json"), join(home, "otel.json"), join(home, ".claude"));
  await expect(page.locator(".demo-pill")).toBeHidden({ timeout: 20_000 });
  await page.getByRole("link", { name: "Burn" }).click();
  await expect
    .poll(async () => sums(await savedTable(page)), { timeout: 20_000 })
    .toMatchObject({ input_tokens: 1_310n, cache_read_tokens: 2_000n, output_tokens: 414n });
});
