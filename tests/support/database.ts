// Databases as files: what a test does to one without SQLite.
import { readFile, writeFile } from "node:fs/promises";

/** What a rollback journal begins with (sqlite.org/fileformat2.html, section 3). */
const JOURNAL = Buffer.from("d9d505f920a163d7", "hex");
const SECTOR = 512;
const NONCE = 7;

/** Lets a database keep a rollback journal instead of a write-ahead log, of which there must be none. */
export async function withJournal(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes.fill(1, 18, 20);
  await writeFile(path, bytes);
}

/**
 * Leaves a database as a crash does in the middle of a transaction: pages overwritten, and what they held before in
 * the journal beside it.
 */
export async function interrupt(path: string): Promise<void> {
  const bytes = await readFile(path);
  const size = bytes.readUInt16BE(16);
  const pages = bytes.length / size;
  const numbers = Array.from({ length: pages - 1 }, (_, i) => i + 2);
  const head = Buffer.alloc(SECTOR);
  JOURNAL.copy(head);
  [numbers.length, NONCE, pages, SECTOR, size].forEach((word, i) => head.writeUInt32BE(word, 8 + 4 * i));
  const records = numbers.map((number) => {
    const page = bytes.subarray((number - 1) * size, number * size);
    const record = Buffer.alloc(size + 8);
    record.writeUInt32BE(number);
    page.copy(record, 4);
    let sum = NONCE;
    for (let at = size - 200; at > 0; at -= 200) sum += page[at] as number;
    record.writeUInt32BE(sum >>> 0, 4 + size);
    return record;
  });
  await writeFile(`${path}-journal`, Buffer.concat([head, ...records]));
  bytes.fill(0xa5, size);
  await writeFile(path, bytes);
}
