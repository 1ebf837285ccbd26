import { createPublicKey, verify } from "node:crypto";
import { type Scope, scopes, type Token, type Workspace } from "../model/workspace.ts";
import type { SideDoor } from "./serve.ts";

/** What accounts can prove who they are with. */
export interface Proofs {
  /** PEM public keys of service accounts by e-mail address. */
  readonly keys: Map<string, string>;
  /** E-mail addresses of people by refresh token. */
  readonly refreshTokens: Map<string, string>;
  /** E-mail addresses of accounts by the token of another house that stands for them. */
  readonly subjectTokens: Map<string, string>;
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

const isSigned = (text: string, signature: string, key: string): boolean =>
  verify("RSA-SHA256", Buffer.from(text), createPublicKey(key), Buffer.from(signature, "base64url"));

/**
 * What a service account may do with a token that it signed itself; null for any other. It lasts an hour at the most; when that ends is
 * not looked at, since the emulator has a clock of its own. Source: AIP-4111.
 */
export const selfSignedBy =
  (workspace: Workspace, proofs: Proofs) =>
  (secret: string): Token | null => {
    const [head, body, signature] = secret.split(".");
    if (!head || !body || !signature) return null;
    try {
      const { iss, sub, scope, iat, exp } = readPart(body);
      const key = proofs.keys.get(String(iss));
      const isBrief = Number(exp) > Number(iat) && Number(exp) - Number(iat) <= 3_600;
      if (!key || iss !== sub || !isBrief || !isSigned(`${head}.${body}`, signature, key)) return null;
      if (!workspace.accounts.has(String(iss))) return null;
      return { secret, email: String(iss), scopes: scopesIn(String(scope)) };
    } catch {
      return null;
    }
  };

/**
 * Gives out access tokens, as oauth2.googleapis.com/token does: for a service account's signed assertion and for a refresh token, and as
 * sts.googleapis.com/v1/token does, for a token of another house. Source: Google Identity, OAuth 2.0 for server to server applications;
 * Security Token Service API.
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
    if (form.get("grant_type") === "urn:ietf:params:oauth:grant-type:token-exchange") {
      const email = proofs.subjectTokens.get(form.get("subject_token") ?? "");
      if (!email) return refused("invalid_grant", "The subject token is not valid.");
      const { status, body } = grant(email, scopesIn(form.get("scope") ?? ""));
      return {
        status,
        body: { ...body, issued_token_type: "urn:ietf:params:oauth:token-type:access_token" },
      };
    }
    if (form.get("grant_type") !== "urn:ietf:params:oauth:grant-type:jwt-bearer")
      return refused("unsupported_grant_type", `Invalid grant_type: ${form.get("grant_type") ?? ""}`);
    const [head = "", body = "", signature = ""] = (form.get("assertion") ?? "").split(".");
    try {
      const { iss, scope = "" } = readPart(body);
      const key = proofs.keys.get(String(iss));
      if (!key) return refused("invalid_grant", "Invalid grant: account not found");
      if (!isSigned(`${head}.${body}`, signature, key))
        return refused("invalid_grant", "Invalid JWT Signature.");
      return grant(String(iss), scopesIn(String(scope)));
    } catch {
      return refused("invalid_request", "Bad Request");
    }
  };
