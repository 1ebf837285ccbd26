import { createHash, createHmac } from "node:crypto";
import { formatDateText } from "../date-text.ts";
import type { Execution } from "../execution.ts";
import type { Project } from "../project.ts";
import { ServiceError, scriptsDoNotKnow } from "../script-error.ts";
import { enumeration } from "./ui.ts";

const digests: Readonly<Record<string, string>> = {
  MD5: "md5",
  SHA_1: "sha1",
  SHA_256: "sha256",
  SHA_384: "sha384",
  SHA_512: "sha512",
};

/** Java's bytes, from -128 to 127. Source: the reference; live code that adds 256. */
const signed = (bytes: Uint8Array): number[] => [...new Int8Array(bytes)];

/** Texts and hashes. Source: Apps Script, Utilities. */
export function openUtilities(run: Execution, { random, clock, limits }: Project): object {
  const { realm } = run;
  /** Without a charset a text is US-ASCII: what isn't becomes a question mark (believed; UTF-8 is to be asked for). */
  const bytesOf = (value: unknown, charset: unknown): Buffer => {
    if (typeof value === "string") {
      const isUtf8 = realm.inner(charset) === "UTF_8";
      return isUtf8 ? Buffer.from(value, "utf8") : Buffer.from(value.replace(/[^\0-\x7f]/g, "?"), "latin1");
    }
    const list = realm.outside(value);
    if (Array.isArray(list)) return Buffer.from(Int8Array.from(list as number[]).buffer);
    const blob = realm.inner(value);
    if (Buffer.isBuffer(blob)) return blob;
    throw scriptsDoNotKnow(`${String(value)} as bytes`);
  };
  const named = (value: unknown, names: Readonly<Record<string, string>>, start = ""): string => {
    const found = names[String(realm.inner(value)).replace(start, "")];
    if (found === undefined) throw scriptsDoNotKnow(`${String(value)} as an algorithm`);
    return found;
  };
  const hmac = (algorithm: string, value: unknown, key: unknown, charset: unknown): number[] =>
    signed(createHmac(algorithm, bytesOf(key, charset)).update(bytesOf(value, charset)).digest());
  const blobOf = (bytes: Buffer, type: string | null, name: string | null): object =>
    run.object(
      "Blob",
      null,
      {
        getBytes: () => signed(bytes),
        getDataAsString: (charset: unknown = "UTF-8") => {
          if (!/^utf-?8$/i.test(String(charset))) throw scriptsDoNotKnow(`the charset ${String(charset)}`);
          return bytes.toString("utf8");
        },
        getContentType: () => type,
        getName: () => name,
        setName: (next: unknown) => blobOf(bytes, type, String(next)),
      },
      bytes,
    );
  return run.object("Utilities", null, {
    DigestAlgorithm: enumeration(run, "DigestAlgorithm", Object.keys(digests)),
    MacAlgorithm: enumeration(
      run,
      "MacAlgorithm",
      Object.keys(digests).map((name) => `HMAC_${name}`),
    ),
    Charset: enumeration(run, "Charset", ["US_ASCII", "UTF_8"]),
    computeDigest: (algorithm: unknown, value: unknown, charset: unknown) =>
      signed(createHash(named(algorithm, digests)).update(bytesOf(value, charset)).digest()),
    computeHmacSha256Signature: (value: unknown, key: unknown, charset: unknown) =>
      hmac("sha256", value, key, charset),
    computeHmacSignature: (algorithm: unknown, value: unknown, key: unknown, charset: unknown) =>
      hmac(named(algorithm, digests, "HMAC_"), value, key, charset),
    base64Encode: (value: unknown, charset: unknown) => bytesOf(value, charset).toString("base64"),
    base64EncodeWebSafe: (value: unknown, charset: unknown) =>
      bytesOf(value, charset).toString("base64").replaceAll("+", "-").replaceAll("/", "_"),
    base64Decode: (text: unknown) => signed(Buffer.from(String(text), "base64")),
    base64DecodeWebSafe: (text: unknown) => signed(Buffer.from(String(text), "base64url")),
    getUuid() {
      const hex = Array.from({ length: 32 }, () => random.below(16).toString(16));
      hex[12] = "4";
      hex[16] = (8 + random.below(4)).toString(16);
      return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    },
    sleep(ms: unknown) {
      if (typeof ms !== "number" || ms < 0) throw scriptsDoNotKnow(`a sleep of ${String(ms)} ms`);
      if (ms > limits.sleepMs) throw new ServiceError(`Sleep must be less than ${limits.sleepMs}`);
      clock.advance(ms);
      run.checkTime();
    },
    formatDate(date: unknown, timeZone: unknown, pattern: unknown) {
      const at = realm.outside(date);
      if (!(at instanceof Date) || typeof timeZone !== "string" || typeof pattern !== "string")
        throw new ServiceError("The parameters don't match the method signature for Utilities.formatDate.");
      return formatDateText(at.getTime(), timeZone, pattern);
    },
    newBlob: (data: unknown, type: unknown = null, name: unknown = null) =>
      blobOf(
        typeof data === "string" ? Buffer.from(data, "utf8") : bytesOf(data, undefined),
        type === null ? null : String(type),
        name === null ? null : String(name),
      ),
  });
}
