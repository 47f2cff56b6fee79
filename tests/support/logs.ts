// Harness logs for journeys: the readers' fixtures, laid out as on a real machine, and logs that a test writes itself.
import { cp, mkdir, readdir, writeFile, appendFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "crates", "metering", "fixtures");

/** Where the fixtures of a harness lie below a home folder. */
const PLACES: Record<string, string> = {
  "claude-code": ".claude/projects/-home-ada-work-payments-api",
};

/** Copies the readers' fixtures of the harnesses in PLACES into a home folder. Returns the files' paths. */
export async function layFixtures(home: string): Promise<string[]> {
  const files: string[] = [];
  for (const [harness, place] of Object.entries(PLACES)) {
    const folder = join(home, place);
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(join(FIXTURES, harness))) {
      await cp(join(FIXTURES, harness, name), join(folder, name));
      files.push(join(folder, name));
    }
  }
  return files;
}

/** One reply of Claude Code as its log holds it. */
export interface Reply {
  id: string;
  at: Date;
  session?: string;
  cwd?: string;
  model?: string;
  input?: number;
  read?: number;
  write?: number;
  output?: number;
}

/** Appends replies, each with the prompt that asked for it, to a session's log below a home folder. */
export async function writeReplies(home: string, replies: Reply[]): Promise<string> {
  const folder = join(home, ".claude", "projects", "-home-ada-work-shop");
  await mkdir(folder, { recursive: true });
  const session = replies[0]?.session ?? "11111111-2222-4333-8444-555555555555";
  const file = join(folder, `${session}.jsonl`);
  const lines = replies.flatMap((reply) => {
    const shared = { sessionId: session, cwd: reply.cwd ?? "/home/ada/work/shop", version: "2.1.101", isSidechain: false };
    const time = reply.at.toISOString();
    const usage = {
      input_tokens: reply.input ?? 10,
      cache_read_input_tokens: reply.read ?? 50_000,
      cache_creation_input_tokens: reply.write ?? 1_000,
      output_tokens: reply.output ?? 400,
    };
    const model = reply.model ?? "claude-opus-4-8";
    const content = [{ type: "text", text: "The reply’s own words." }];
    const message = { id: `msg_${reply.id}`, role: "assistant", model, content, stop_reason: "end_turn", usage };
    return [
      { ...shared, type: "user", uuid: `u${reply.id}`, parentUuid: null, promptId: `p${reply.id}`, timestamp: time, message: { role: "user", content: "The person’s own words." } },
      { ...shared, type: "assistant", uuid: `a${reply.id}`, parentUuid: `u${reply.id}`, requestId: `req_${reply.id}`, timestamp: time, message },
    ];
  });
  await appendFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return file;
}

/** Writes any bytes below a home folder. */
export async function writeBytes(home: string, path: string, bytes: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(home, path)), { recursive: true });
  await writeFile(join(home, path), bytes);
}
