/**
 * What a list request with this formula is refused with: 422 and `{"error": {"type", "message"}}`.
 * `limit` says what the emulator does not know where the platform itself might have answered; null where the platform refuses too.
 */
export class FormulaError extends Error {
  override readonly name = "FormulaError";
  readonly type = "INVALID_FILTER_BY_FORMULA";
  readonly limit: string | null;

  constructor(detail: string, limit: string | null = null) {
    super(`The formula for filtering records is invalid: ${detail}`);
    this.limit = limit;
  }
}

/** The text of a formula that cannot be read. Source: live 422 bodies, Make community thread 16998. */
const unreadable = "Invalid formula. Please check your formula text.";

/** The formula is wrong by the platform's own rules. */
export const invalidFormula = (): FormulaError => new FormulaError(unreadable);

/** The platform may know what this means; no source says what, so nobody may lean on it here. */
export const notEmulated = (limit: string): FormulaError => new FormulaError(unreadable, limit);

/** Names come back in lower case and joined by ", ". Source: five live captures, among them "Unknown field names: taskboard task id, status". */
export const unknownFields = (names: readonly string[]): FormulaError =>
  new FormulaError(
    `Unknown field names: ${[...new Set(names.map((name) => name.toLowerCase()))].join(", ")}`,
  );
