// Harness logs with a known truth, as `cargo xtask corpus` makes them: every harness, every trap, live databases.
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
let made = process.env.FUELGAUGE_CORPUS;

/** Lays the small corpus out in a home folder: all of it, or one folder of it. */
export async function layCorpus(home: string, folder = "."): Promise<void> {
  await cp(join(corpus(), "home", folder), join(home, folder), { recursive: true });
}

/** The corpus that `cargo xtask test` made, else one made now. */
function corpus(): string {
  if (!made) {
    made = mkdtempSync(join(tmpdir(), "fuelgauge-corpus-"));
    execFileSync("cargo", ["xtask", "corpus", "--out", made, "--size", "small"], { cwd: ROOT, stdio: "ignore" });
  }
  return made;
}
