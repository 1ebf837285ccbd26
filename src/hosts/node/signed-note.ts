import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
} from "node:crypto";
import { DaybookError } from "../../core/errors.ts";

/** A pair of keys as text: the first signs and stays secret, the second checks and is given away. */
export interface NoteKeys {
  readonly secret: string;
  readonly verifier: string;
}

/** How a note stands to a key. */
export type Signed = "by the key" | "not with the key" | "wrongly" | "not at all";

/** A fresh Ed25519 pair under a name. Throws SEAL_KEY_NAME. Source of the formats: c2sp.org/signed-note. */
export function newNoteKeys(name: string): NoteKeys {
  if (!/^[^\s+]{1,200}$/.test(name))
    throw new DaybookError("SEAL_KEY_NAME", `${JSON.stringify(name)} can't name a key.`, {
      hint: "Take a name without spaces and without +, such as example.com/daybook.",
    });
  const { d = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const seed = Buffer.from(d, "base64url");
  const known = publicOf(seed);
  const id = keyId(name, known);
  return {
    secret: `PRIVATE+KEY+${name}+${id}+${typed(seed)}`,
    verifier: `${name}+${id}+${typed(known)}`,
  };
}

/** A text with its signature below; the text ends in a line break. Throws SEAL_KEY_UNREADABLE, which never shows the key. */
export function signNote(text: string, secret: string): string {
  const { name, seed, id } = readSecret(secret);
  const signature = Buffer.concat([Buffer.from(id, "hex"), sign(null, Buffer.from(text), privateFrom(seed))]);
  return `${text}\n— ${name} ${signature.toString("base64")}\n`;
}

/** The verifier key that belongs to a secret one. Throws SEAL_KEY_UNREADABLE. */
export function verifierOf(secret: string): string {
  const { name, seed, id } = readSecret(secret);
  return `${name}+${id}+${typed(publicOf(seed))}`;
}

/** Whether a note is signed by a verifier key. Throws VERIFIER_KEY_UNREADABLE. */
export function signedBy(note: string, verifier: string): Signed {
  const { name, known, id } = readVerifier(verifier);
  const end = note.lastIndexOf("\n\n");
  if (end < 0) return "not at all";
  const text = Buffer.from(note.slice(0, end + 1));
  let found: Signed = note.slice(end + 2).trim() === "" ? "not at all" : "not with the key";
  for (const line of note.slice(end + 2).split("\n")) {
    const [, signer, given] = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? [];
    const bytes = Buffer.from(given ?? "", "base64");
    if (signer !== name || bytes.subarray(0, 4).toString("hex") !== id) continue;
    if (verify(null, text, publicFrom(known), bytes.subarray(4))) return "by the key";
    found = "wrongly";
  }
  return found;
}

function readSecret(secret: string): { readonly name: string; readonly seed: Buffer; readonly id: string } {
  const [, name = "", id = "", given = ""] =
    /^PRIVATE\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/.exec(secret.trim()) ?? [];
  const bytes = Buffer.from(given, "base64");
  const seed = bytes.subarray(1);
  if (name === "" || bytes[0] !== 1 || keyId(name, publicOf(seed)) !== id)
    throw new DaybookError(
      "SEAL_KEY_UNREADABLE",
      "DAYBOOK_SEAL_KEY holds no key that seals can be signed with.",
      {
        hint: "It is one line that begins with PRIVATE+KEY+: daybook seal --keygen makes one. Nothing was sealed.",
      },
    );
  return { name, seed, id };
}

function readVerifier(key: string): { readonly name: string; readonly known: Buffer; readonly id: string } {
  const [, name = "", id = "", given = ""] =
    /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/.exec(key.trim()) ?? [];
  const bytes = Buffer.from(given, "base64");
  const known = bytes.subarray(1);
  if (name === "" || bytes[0] !== 1 || keyId(name, known) !== id)
    throw new DaybookError("VERIFIER_KEY_UNREADABLE", "--key takes a verifier key, which this is not.", {
      hint: "It is one line of the form name+1a2b3c4d+AbC…, the second that daybook seal --keygen printed.",
    });
  return { name, known, id };
}

/** An Ed25519 key with the byte that says so. */
const typed = (key: Buffer): string => Buffer.concat([Buffer.from([1]), key]).toString("base64");

const keyId = (name: string, known: Buffer): string =>
  createHash("sha256")
    .update(Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([1]), known]))
    .digest("hex")
    .slice(0, 8);

// What stands before a raw key in DER. Source: RFC 8410, sections 4 and 7.
const privateFrom = (seed: Buffer) =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]),
    format: "der",
    type: "pkcs8",
  });
const publicFrom = (known: Buffer) =>
  createPublicKey({
    key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), known]),
    format: "der",
    type: "spki",
  });

const publicOf = (seed: Buffer): Buffer =>
  seed.length === 32
    ? createPublicKey(privateFrom(seed)).export({ format: "der", type: "spki" }).subarray(-32)
    : Buffer.alloc(32);
