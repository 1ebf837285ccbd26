import { coloured } from "./colors.ts";
import { type Actor, mayEdit } from "./protection.ts";
import type { GridRange, Json, Metadata, NamedRange, Protection } from "./state.ts";

/** A range as it is answered: a sheetId of 0 is left out, other zeros stay. Source: recorded. */
export function shownRange({ sheetId, ...rest }: GridRange): Json {
  return { ...(sheetId === 0 ? {} : { sheetId }), ...rest };
}

export const shownNamedRange = ({ namedRangeId, name, range }: NamedRange): Json => ({
  namedRangeId,
  name,
  ...(range ? { range: shownRange(range) } : {}),
});

/**
 * A protection as an account is told it: editors are seen only by those who may edit. `editors` is how they are answered: those that
 * were asked for in the reply that adds it, the owner among them ever after. Source: recorded for an owner; Sheets API, ProtectedRange.
 */
export function shownProtection(
  protection: Protection,
  actor: Actor,
  owner: string,
  editors: readonly string[] = [...new Set([...protection.editors, owner])],
): Json {
  const { protectedRangeId, range, namedRangeId, description, warningOnly, groups } = protection;
  const isEditor = mayEdit({ ...protection, warningOnly: false }, actor, owner);
  return {
    protectedRangeId,
    ...(range ? { range: shownRange(range) } : {}),
    ...(namedRangeId ? { namedRangeId } : {}),
    ...(description ? { description } : {}),
    ...(warningOnly ? { warningOnly } : {}),
    ...(isEditor ? { requestingUserCanEdit: true } : {}),
    ...(protection.unprotectedRanges.length > 0
      ? { unprotectedRanges: protection.unprotectedRanges.map(shownRange) }
      : {}),
    ...(isEditor
      ? {
          editors: {
            ...(editors.length > 0 ? { users: editors } : {}),
            ...(groups.length > 0 ? { groups } : {}),
            ...(protection.domainUsersCanEdit ? { domainUsersCanEdit: true } : {}),
          },
        }
      : {}),
  };
}

/** Source: Sheets API, DeveloperMetadata; live search answers rows as locations. */
export function shownMetadata({ metadataId, metadataKey, metadataValue, visibility, place }: Metadata): Json {
  const { sheetId, dimension, index } = place;
  const id = sheetId === 0 ? {} : { sheetId };
  const location =
    dimension !== undefined && index !== undefined
      ? {
          locationType: dimension === "ROWS" ? "ROW" : "COLUMN",
          dimensionRange: { ...id, dimension, startIndex: index, endIndex: index + 1 },
        }
      : sheetId !== undefined
        ? { locationType: "SHEET", ...id }
        : { locationType: "SPREADSHEET", spreadsheet: true };
  return { metadataId, metadataKey, ...(metadataValue ? { metadataValue } : {}), location, visibility };
}

/** Where zero counts as something: text styles are set or not set. */
const meaningful = new Set([
  "bold",
  "italic",
  "strikethrough",
  "underline",
  "numberValue",
  "boolValue",
  "userEnteredValue",
]);

/** What was stored, as proto3 answers it: zeros, false, empty texts and lists are left out, colors come in both ways. */
export const lean = (value: Json): Json => coloured(bare(value));

function bare(value: Json): Json {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (inner === undefined || inner === null) return [];
      if (meaningful.has(key)) return [[key, inner]];
      if (inner === 0 && /^(?:start|end)(?:Row|Column)?Index$/.test(key)) return [[key, inner]];
      const isEmptyList = Array.isArray(inner) && inner.length === 0;
      if (inner === 0 || inner === false || inner === "" || isEmptyList) return [];
      if (Array.isArray(inner))
        return [
          [key, inner.map((each) => (typeof each === "object" && each !== null ? bare(each as Json) : each))],
        ];
      return [[key, typeof inner === "object" ? bare(inner as Json) : inner]];
    }),
  );
}
