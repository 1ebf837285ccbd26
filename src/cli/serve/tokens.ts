import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { DaybookError } from "../../core/errors.ts";

/** What a token may be used for. */
export const scopes = ["append", "read", "metrics"] as const;
export type Scope = (typeof scopes)[number];

/** Somebody who may come in. */
export interface Caller {
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
}

interface Known extends Caller {
  readonly digest: Buffer;
}

const digestOf = (token: string): Buffer => createHash("sha256").update(token, "utf8").digest();

const form = "NAME:SCOPE+SCOPE:SHA256, several with a comma between them";

/** Reads DAYBOOK_SERVE_TOKENS: `zapier:append:9f86d0…,grafana:metrics:…`. Only digests stand there. Throws TOKENS_INVALID, and shows none. */
export function readTokens(text: string): readonly Known[] {
  return text
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .map((entry, i) => {
      const [name = "", said = "", digest = "", ...more] = entry.split(":");
      const wanted = said.split("+");
      const unknown = wanted.find((scope) => !(scopes as readonly string[]).includes(scope));
      if (
        !/^[\w.-]{1,64}$/.test(name) ||
        more.length > 0 ||
        !/^[0-9a-f]{64}$/i.test(digest) ||
        unknown !== undefined
      )
        throw new DaybookError("TOKENS_INVALID", `Entry ${i + 1} of DAYBOOK_SERVE_TOKENS can't be read.`, {
          hint: `Write it as ${form}; the scopes are ${scopes.join(", ")}. daybook serve --new-token NAME makes one.`,
        });
      return { name, scopes: new Set(wanted as Scope[]), digest: Buffer.from(digest, "hex") };
    });
}

/** Who a token is; null where nobody has it. Every known digest is compared, each in constant time. */
export function callerOf(token: string, known: readonly Known[]): Caller | null {
  const digest = digestOf(token);
  let found: Caller | null = null;
  for (const each of known) if (timingSafeEqual(each.digest, digest)) found = each;
  return found;
}

/** A fresh token, which is shown once, and its entry for DAYBOOK_SERVE_TOKENS. Throws USAGE. */
export function newToken(name: string, said: string): { readonly token: string; readonly entry: string } {
  const wanted = said.split(/[+,\s]+/).filter((scope) => scope !== "");
  if (!/^[\w.-]{1,64}$/.test(name))
    throw new DaybookError("USAGE", "A token's name has letters, digits, _, . and - only, 64 at most.", {
      hint: "Name it after who will use it: --new-token zapier",
    });
  const unknown = wanted.find((scope) => !(scopes as readonly string[]).includes(scope));
  if (unknown !== undefined || wanted.length === 0)
    throw new DaybookError("USAGE", `There is no scope ${JSON.stringify(unknown ?? "")}.`, {
      hint: `The scopes are ${scopes.join(", ")}: --scopes append,read`,
    });
  const token = `dbk_${randomBytes(32).toString("base64url")}`;
  return { token, entry: `${name}:${wanted.join("+")}:${digestOf(token).toString("hex")}` };
}
