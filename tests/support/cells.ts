// A feed of cells that stands for as many requests as a test wants, made up here.
import { createWriteStream } from "node:fs";
import { once } from "node:events";

const SLOT = 15 * 60_000;
const MODELS: [provider: string, model: string][] = [
  ["anthropic", "claude-opus-5"],
  ["anthropic", "claude-haiku-5-5"],
  ["openai", "gpt-6.1-sol"],
  ["zai", "glm-5.3"],
  ["xiaomi", "mimo-v2.6-pro"],
  ["deepseek", "deepseek-v4-pro"],
];
const HARNESSES = ["claude-code", "openclaw", "codex", "opencode", "mimo-code"];

/** Writes so many cells of ten requests each, of forty people, the latest an hour ago. */
export async function writeCells(path: string, cells: number): Promise<void> {
  const file = createWriteStream(path);
  const end = Math.floor(Date.now() / SLOT) * SLOT - 4 * SLOT;
  const write = async (text: string) => {
    if (!file.write(text)) await once(file, "drain");
  };
  await write(`${JSON.stringify({ fuelgauge: 1, generator: "a test", at: new Date(end).toISOString() })}\n`);
  for (let i = 0; i < cells; i += 1) {
    const [provider, model] = MODELS[i % 6] ?? ["", ""];
    const band = { input_tokens: 9_000, cache_read_tokens: 400_000, cache_write_5m_tokens: 20_000, output_tokens: 5_000 };
    const cell = {
      kind: "cell",
      slot: new Date(end - Math.floor(i / 40) * SLOT).toISOString(),
      harness: HARNESSES[i % 5],
      provider,
      model,
      trigger: "person",
      user: `person ${i % 40}`,
      host: "desk",
      project: `project ${i % 7}`,
      requests: 10,
      queries: 2,
      query_requests: 10,
      input_tokens: 12_000,
      cache_read_tokens: 500_000,
      cache_write_5m_tokens: 25_000,
      cache_write_1h_tokens: 5_000,
      output_tokens: 8_000,
      cost_input: 60_000_000,
      cost_cache_read: 250_000_000,
      cost_cache_write_5m: 150_000_000,
      cost_cache_write_1h: 50_000_000,
      cost_output: 200_000_000,
      bands: [{ over: 32_000, ...band }],
    };
    await write(`${JSON.stringify(cell)}\n`);
  }
  file.end();
  await once(file, "finish");
}
