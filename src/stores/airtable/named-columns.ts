import type { Refusal } from "./client.ts";

/** The columns that aren't there, as a row's refusal names one, or a filter's names all, in lower case. */
export function unknownColumns({ message }: Refusal): readonly string[] {
  const row = /^Unknown field name: "(.*)"$/.exec(message)?.[1];
  return row === undefined ? (/: Unknown field names: (.+)$/.exec(message)?.[1]?.split(", ") ?? []) : [row];
}

/** The field that a refusal names: "…in field Stage (fldXXX)", "Field "Stage" cannot accept…", "…for field Stage"; of a script "…for field 'Stage'.". */
export function fieldIn(message: string): string | undefined {
  const found =
    /\bfield "?(.+?)"? \(fld[0-9A-Za-z]{14}\)/.exec(message) ??
    /^Field "(.+)" cannot accept/.exec(message) ??
    /^Cannot parse value .* for field (.+)$/.exec(message) ??
    /\bfield '([^'\n]+)'/i.exec(message);
  return found?.[1];
}
