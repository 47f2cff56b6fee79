// Opens shared views as docs/share.md describes them, with nothing of the page.
import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { inflateRawSync } from "node:zlib";

/** Modes of an envelope. */
export const PLAIN = 0;
export const KEY = 1;
export const PHRASE = 2;

export interface Parts {
  key: Buffer | undefined;
  envelope: Buffer;
}

/** What a link carries. */
export function parts(link: string): Parts {
  const [version, key, data] = link.split("#share=")[1]?.split(".") ?? [];
  if (version !== "v1" || key === undefined || data === undefined) throw new Error(`no shared view: ${link.slice(0, 80)}`);
  return { key: key === "" ? undefined : Buffer.from(key, "base64url"), envelope: Buffer.from(data, "base64url") };
}

/** How an envelope is locked. */
export function mode(envelope: Buffer): number {
  return envelope[5];
}

/** The bytes of the snapshot in an envelope, inflated. */
export function snapshot(envelope: Buffer, secret?: Buffer | string): Buffer {
  if (envelope.subarray(0, 5).toString("latin1") !== "FGSV\u0001") throw new Error("no envelope");
  if (envelope.readUInt32BE(6) !== envelope.length - 10) throw new Error("the length does not fit");
  if (mode(envelope) === PLAIN) return inflateRawSync(envelope.subarray(10));
  const at = mode(envelope) === PHRASE ? 38 : 22;
  const key =
    typeof secret === "string" ? pbkdf2Sync(secret, envelope.subarray(10, 26), 600_000, 32, "sha256") : secret;
  if (key === undefined) throw new Error("it is locked");
  const cipher = createDecipheriv("aes-256-gcm", key, envelope.subarray(at - 12, at));
  cipher.setAAD(envelope.subarray(0, at));
  cipher.setAuthTag(envelope.subarray(-16));
  const packed = Buffer.concat([cipher.update(envelope.subarray(at, -16)), cipher.final()]);
  return inflateRawSync(packed);
}
