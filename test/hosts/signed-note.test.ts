import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { newNoteKeys, signedBy, signNote, verifierOf } from "../../src/hosts/node/signed-note.ts";

// The example in the documentation of golang.org/x/mod/sumdb/note.
const peter = {
  secret: "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
  verifier: "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  line: "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
};
// The example of c2sp.org/signed-note.
const foo = {
  verifier: "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
  note: "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n",
};

/** Whether the openssl that is here can check raw Ed25519 signatures. */
const openssl = (() => {
  try {
    return /^OpenSSL [3-9]\./.test(execFileSync("openssl", ["version"], { encoding: "utf8" }));
  } catch {
    return false;
  }
})();

describe("a signed note", () => {
  test("is byte for byte Go's own example, and the specification's checks", () => {
    expect(signNote(peter.text, peter.secret)).toBe(`${peter.text}\n${peter.line}`);
    expect(verifierOf(peter.secret)).toBe(peter.verifier);
    expect(signedBy(`${peter.text}\n${peter.line}`, peter.verifier)).toBe("by the key");
    expect(signedBy(foo.note, foo.verifier)).toBe("by the key");
  });

  test("tells a changed text, another key and no signature apart; other signers' lines do no harm", () => {
    const note = signNote("a\n1\nb\n", peter.secret);
    expect(signedBy(note.replace("1", "2"), peter.verifier)).toBe("wrongly");
    expect(signedBy(note, foo.verifier)).toBe("not with the key");
    expect(signedBy("a\n1\nb\n", peter.verifier)).toBe("not at all");
    expect(signedBy(`${note}— example.com/foo Uw2QOkn8\n`, peter.verifier)).toBe("by the key");
  });

  test("is made with fresh keys, a pair each; what is no key is refused without being shown", () => {
    const keys = newNoteKeys("example.com/daybook");
    expect(keys.secret).toMatch(/^PRIVATE\+KEY\+example\.com\/daybook\+[0-9a-f]{8}\+/);
    expect(verifierOf(keys.secret)).toBe(keys.verifier);
    expect(signedBy(signNote("x\n", keys.secret), keys.verifier)).toBe("by the key");
    expect(newNoteKeys("example.com/daybook").secret).not.toBe(keys.secret);
    const broken = peter.secret.replace("AYEK", "AYEL");
    expect(() => signNote("x\n", broken)).toThrow(
      expect.objectContaining({
        code: "SEAL_KEY_UNREADABLE",
        message: expect.not.stringContaining("AYEL"),
      }),
    );
    expect(() => signedBy("x\n", peter.secret)).toThrow("takes a verifier key");
    expect(() => newNoteKeys("a b")).toThrow("can't name a key");
  });

  test.skipIf(!openssl)(
    "is checked by OpenSSL too, which isn't ours (skipped where there is none from 3.0 on)",
    () => {
      const folder = mkdtempSync(join(tmpdir(), "daybook-note-"));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      const { secret, verifier } = newNoteKeys("daybook");
      const note = signNote("sqlite/daybook.db\n3\nroot\n", secret);
      const [text = "", line = ""] = note.split("\n\n");
      const raw = Buffer.from(verifier.split("+").slice(2).join("+"), "base64").subarray(1);
      const at = (name: string, content: Buffer | string): string => {
        writeFileSync(join(folder, name), content);
        return join(folder, name);
      };
      const key = at("key.der", Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]));
      const signature = at("signature", Buffer.from(line.split(" ")[2] ?? "", "base64").subarray(4));
      const check = (content: string): string => {
        const args = [
          "-verify",
          "-pubin",
          "-keyform",
          "DER",
          "-inkey",
          key,
          "-rawin",
          "-in",
          at("text", content),
        ];
        return execFileSync("openssl", ["pkeyutl", ...args, "-sigfile", signature], {
          encoding: "utf8",
          stdio: "pipe",
        });
      };
      expect(check(`${text}\n`)).toContain("Verified Successfully");
      expect(() => check(`${text.replace("3", "4")}\n`)).toThrow();
    },
  );
});
