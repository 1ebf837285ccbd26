import { createPublicKey, verify } from "node:crypto";
import type { Scope, Workspace } from "../model/workspace.ts";
import { scopes } from "../model/workspace.ts";
import type { SideDoor } from "./serve.ts";

/** What accounts can prove who they are with. */
export interface Proofs {
  /** PEM public keys of service accounts by e-mail address. */
  readonly keys: Map<string, string>;
  /** E-mail addresses of people by refresh token. */
  readonly refreshTokens: Map<string, string>;
}

const refused = (error: string, description: string) => ({
  status: error === "invalid_client" ? 401 : 400,
  body: { error, error_description: description },
});

const prefix = "https://www.googleapis.com/auth/";

const scopesIn = (text: string): readonly Scope[] =>
  text.split(" ").flatMap((url) => scopes.filter((scope) => url === prefix + scope));

const readPart = (part: string): Readonly<Record<string, unknown>> =>
  JSON.parse(Buffer.from(part, "base64url").toString("utf8"));

/**
 * Gives out access tokens, as oauth2.googleapis.com/token does: for a service account's signed assertion and for a refresh token. Source:
 * Google Identity, OAuth 2.0 for server to server applications.
 */
export const tokenDoor =
  (workspace: Workspace, proofs: Proofs): SideDoor =>
  async (method, text) => {
    const form = new URLSearchParams(text);
    const grant = (email: string, allowed: readonly Scope[]) => {
      const { secret } = workspace.addToken(email, allowed);
      return { status: 200, body: { access_token: secret, expires_in: 3599, token_type: "Bearer" } };
    };
    if (method !== "POST") return refused("invalid_request", "Only POST.");
    if (form.get("grant_type") === "refresh_token") {
      const email = proofs.refreshTokens.get(form.get("refresh_token") ?? "");
      if (!email) return refused("invalid_grant", "Token has been expired or revoked.");
      return grant(email, scopes);
    }
    if (form.get("grant_type") !== "urn:ietf:params:oauth:grant-type:jwt-bearer")
      return refused("unsupported_grant_type", `Invalid grant_type: ${form.get("grant_type") ?? ""}`);
    const [head = "", body = "", signature = ""] = (form.get("assertion") ?? "").split(".");
    try {
      const { iss, scope = "" } = readPart(body);
      const key = proofs.keys.get(String(iss));
      if (!key) return refused("invalid_grant", "Invalid grant: account not found");
      const isSigned = verify(
        "RSA-SHA256",
        Buffer.from(`${head}.${body}`),
        createPublicKey(key),
        Buffer.from(signature, "base64url"),
      );
      if (!isSigned) return refused("invalid_grant", "Invalid JWT Signature.");
      return grant(String(iss), scopesIn(String(scope)));
    } catch {
      return refused("invalid_request", "Bad Request");
    }
  };
