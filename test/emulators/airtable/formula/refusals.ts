import { doesNotKnow, type Refusal, refusal } from "../model/refusal.ts";

const refused = (detail: string): Refusal =>
  refusal(422, "INVALID_FILTER_BY_FORMULA", `The formula for filtering records is invalid: ${detail}`);

/** The formula is wrong by the platform's own rules. Source: live 422 bodies, Make community thread 16998. */
export const invalidFormula = (): Refusal => refused("Invalid formula. Please check your formula text.");

/** Names come back in lower case and joined by ", ". Source: five live captures, among them "Unknown field names: taskboard task id, status". */
export const unknownFields = (names: readonly string[]): Refusal =>
  refused(`Unknown field names: ${[...new Set(names.map((name) => name.toLowerCase()))].join(", ")}`);

/** The platform knows what this means and no source says what it is, so nobody may lean on it here. */
export const notEmulated = (what: string): Refusal => doesNotKnow(`${what}, in a formula`);
