import { Refusal } from "../model/refusal.ts";

/** What a script gets to see as an error of its own; the text is Airtable's where one is known. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
}

/** What the model knows no answer to, or a mistake of the emulator's own or of a test: a script must not be able to swallow it. */
export class EmulatorFault extends Error {
  override readonly name = "EmulatorFault";
}

/** What nobody has written down about scripts is never guessed in silence. */
export const scriptsDoNotKnow = (what: string): EmulatorFault =>
  new EmulatorFault(`This emulator does not know what Airtable's scripts do with ${what}.`);

export interface RefusalText {
  readonly type: string;
  readonly message: string;
}

/** A refusal in the API's words, or null for what the model does not know. */
export function refusalText(refusal: Refusal): RefusalText | null {
  const { error } = refusal.body as { readonly error: RefusalText | string };
  if (typeof error === "string") return { type: error, message: error };
  return error.type === "EMULATOR_DOES_NOT_KNOW" ? null : error;
}

/** Names of mutations, and the start of the sentence when one fails. Source: Airtable Blocks SDK, models/mutations.ts; a live script error begins so too. */
export const mutationWords = {
  create: { type: "createMultipleRecords", failed: "Can't create records" },
  update: { type: "setMultipleRecordsCellValues", failed: "Can't set cell values" },
  delete: { type: "deleteMultipleRecords", failed: "Can't delete records" },
  createTable: { type: "createSingleTable", failed: "Can't create table" },
  createField: { type: "createSingleField", failed: "Can't create field" },
  updateOptions: { type: "updateSingleFieldConfig", failed: "Can't update field" },
  updateName: { type: "updateSingleFieldName", failed: "Can't update field" },
  updateDescription: { type: "updateSingleFieldDescription", failed: "Can't update field" },
} as const;

export type MutationName = keyof typeof mutationWords;

/**
 * Runs a change of the model; what it refuses is said in the SDK's form: "Cannot apply TYPE mutation: REASON" where a right is missing.
 * The reason after it is believed to be the Web API's.
 */
export function asMutation<Result>(name: MutationName, change: () => Result): Result {
  try {
    return change();
  } catch (error) {
    const told = error instanceof Refusal ? refusalText(error) : null;
    if (!told) throw error;
    const { type, failed } = mutationWords[name];
    const isRight = error instanceof Refusal && error.status === 403;
    throw new ScriptError(
      isRight ? `Cannot apply ${type} mutation: ${told.message}` : `${failed}: ${told.message ?? told.type}`,
    );
  }
}
