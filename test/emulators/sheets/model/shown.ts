import type { Actor } from "./protection.ts";
import { mayEdit } from "./protection.ts";
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

/** Editors are seen only by those who may edit. Source: Sheets API, ProtectedRange; recorded for an owner. */
export function shownProtection(protection: Protection, actor: Actor, owner: string): Json {
  const { protectedRangeId, range, namedRangeId, description, warningOnly, editors, groups } = protection;
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
    ...(isEditor && !warningOnly
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

/** What was stored, as proto3 answers it: zeros, false, empty texts and lists are left out. */
export function lean(value: Json): Json {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (inner === undefined || inner === null) return [];
      if (meaningful.has(key)) return [[key, inner]];
      if (inner === 0 && /^(?:start|end)(?:Row|Column)?Index$/.test(key)) return [[key, inner]];
      if (inner === 0 || inner === false || inner === "" || (Array.isArray(inner) && inner.length === 0))
        return [];
      if (Array.isArray(inner))
        return [
          [key, inner.map((each) => (typeof each === "object" && each !== null ? lean(each as Json) : each))],
        ];
      return [[key, typeof inner === "object" ? lean(inner as Json) : inner]];
    }),
  );
}
