import { parseJson } from "../../../core/canonical-json.ts";
import type { Desk } from "../desk.ts";

/** What a night keeps for the next. */
export interface Place {
  /** The local day of the last mail; null before the first. */
  readonly mailed: string | null;
  /** Whether a mail is due, since its day came: whichever run gets done first sends it. */
  readonly due: boolean;
  /** How many rows of the CRM were gone, when that was last told. */
  readonly gone: number;
}

const property = "DAYBOOK_NIGHT";

/** What the last night kept; what can't be read is as if it weren't there. */
export function readPlace({ globals }: Pick<Desk, "globals">): Place {
  const text = globals.PropertiesService.getScriptProperties().getProperty(property);
  const read = parseJson(text ?? "");
  const told = (read.ok ? read.value : null) as Readonly<Record<string, unknown>> | null;
  return {
    mailed: typeof told?.mailed === "string" ? told.mailed : null,
    due: told?.due === true,
    gone: typeof told?.gone === "number" ? told.gone : 0,
  };
}

/** Keeps it. */
export const keepPlace = ({ globals }: Pick<Desk, "globals">, place: Place): void => {
  globals.PropertiesService.getScriptProperties().setProperty(property, JSON.stringify(place));
};
