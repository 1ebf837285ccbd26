import { doesNotKnow, invalid } from "../model/refusal.ts";
import { shownMetadata } from "../model/shown.ts";
import type { Book, Json, Metadata, MetadataPlace } from "../model/state.ts";
import { fieldsOf, names } from "./mask.ts";
import { checkNames, chosenId, gridOf, linesIn, listOf, objectOf, textOf } from "./read.ts";
import type { Apply } from "./scene.ts";

const fields = ["metadataId", "metadataKey", "metadataValue", "location", "visibility"];

/** Characters of keys and values, for the whole spreadsheet and again for each tab. Source: Sheets API guide, metadata storage limits. */
const mostCharacters = 30_000;

function placeIn(book: Book, value: unknown): MetadataPlace {
  const given = objectOf(value, "location");
  checkNames(given, ["locationType", "spreadsheet", "sheetId", "dimensionRange"], "location");
  if (given.dimensionRange !== undefined) {
    const { sheet, dimension, from, to } = linesIn(book, given.dimensionRange);
    if (to - from !== 1) throw invalid("The dimension range must represent a single row or column.");
    const { rowCount, columnCount } = sheet.properties.gridProperties;
    if (from >= (dimension === "ROWS" ? rowCount : columnCount))
      throw invalid(
        `Cannot add developer metadata to ${dimension === "ROWS" ? "row" : "column"} ${from}: it is beyond the grid.`,
      );
    return { sheetId: sheet.properties.sheetId, dimension, index: from };
  }
  if (given.sheetId !== undefined) return { sheetId: gridOf(book, given.sheetId).properties.sheetId };
  if (given.spreadsheet !== true) throw doesNotKnow("metadata without a location");
  return {};
}

function checkQuota(metadata: readonly Metadata[]): void {
  const sizes = new Map<number | "spreadsheet", number>();
  for (const { metadataKey, metadataValue = "", place } of metadata) {
    const home = place.sheetId ?? "spreadsheet";
    sizes.set(home, (sizes.get(home) ?? 0) + metadataKey.length + metadataValue.length);
  }
  if ([...sizes.values()].some((size) => size > mostCharacters))
    throw invalid("Developer metadata quota has been hit.");
}

export const createDeveloperMetadata: Apply = (book, payload, { newId }) => {
  const given = objectOf(payload.developerMetadata, "developer_metadata");
  checkNames(given, fields, "requests[0].create_developer_metadata.developer_metadata");
  const metadataKey = textOf(given.metadataKey);
  if (metadataKey === "") throw invalid("Metadata key must be specified.");
  if (given.visibility !== "DOCUMENT" && given.visibility !== "PROJECT")
    throw invalid("Metadata visibility must be specified.");
  const metadataId = chosenId(
    given.metadataId,
    (id) => book.metadata.some((each) => each.metadataId === id),
    newId,
  );
  if (metadataId === null)
    throw invalid(
      `Cannot add developer metadata with ID [${given.metadataId}] because developer metadata with that ID already exists.`,
    );
  if (metadataId <= 0) throw invalid("Metadata ID must be positive.");
  const value = textOf(given.metadataValue);
  const made: Metadata = {
    metadataId,
    metadataKey,
    ...(value === "" ? {} : { metadataValue: value }),
    visibility: given.visibility,
    place: placeIn(book, given.location),
  };
  const metadata = [...book.metadata, made];
  checkQuota(metadata);
  return {
    book: { ...book, metadata },
    reply: { createDeveloperMetadata: { developerMetadata: shownMetadata(made) } },
  };
};

const lookUpFields = [
  "locationType",
  "metadataLocation",
  "locationMatchingStrategy",
  "metadataId",
  "metadataKey",
  "metadataValue",
  "visibility",
];

/** The metadata that a filter finds; an empty look-up finds all. Source: live measurement. */
export function findMetadata(book: Book, filter: Json): readonly Metadata[] {
  checkNames(filter, ["developerMetadataLookup", "a1Range", "gridRange"], "data_filter");
  if (filter.developerMetadataLookup === undefined) throw doesNotKnow("a filter by range");
  const asked = objectOf(filter.developerMetadataLookup, "developer_metadata_lookup");
  checkNames(asked, lookUpFields, "developer_metadata_lookup");
  const place = asked.metadataLocation === undefined ? null : placeIn(book, asked.metadataLocation);
  return book.metadata.filter((each) => {
    const { locationType } = objectOf(shownMetadata(each).location, "location");
    return (
      (asked.metadataId === undefined || each.metadataId === asked.metadataId) &&
      (asked.metadataKey === undefined || each.metadataKey === asked.metadataKey) &&
      (asked.metadataValue === undefined || each.metadataValue === asked.metadataValue) &&
      (asked.visibility === undefined || each.visibility === asked.visibility) &&
      (asked.locationType === undefined || locationType === asked.locationType) &&
      (place === null || JSON.stringify(place) === JSON.stringify(each.place))
    );
  });
}

export const updateDeveloperMetadata: Apply = (book, payload) => {
  const mask = fieldsOf(payload);
  const given = objectOf(payload.developerMetadata, "developer_metadata");
  const filters = listOf(payload.dataFilters, "data_filters");
  const found = new Set(filters.flatMap((filter) => findMetadata(book, filter)));
  const next = new Map(
    [...found].map((old) => {
      const value = names(mask, "metadataValue") ? textOf(given.metadataValue) : (old.metadataValue ?? "");
      const { metadataValue: _, ...rest } = old;
      return [
        old,
        {
          ...rest,
          ...(value === "" ? {} : { metadataValue: value }),
          ...(names(mask, "metadataKey") && given.metadataKey
            ? { metadataKey: textOf(given.metadataKey) }
            : {}),
          ...(names(mask, "location") && given.location ? { place: placeIn(book, given.location) } : {}),
        } satisfies Metadata,
      ] as const;
    }),
  );
  const metadata = book.metadata.map((each) => next.get(each) ?? each);
  checkQuota(metadata);
  return {
    book: { ...book, metadata },
    reply: { updateDeveloperMetadata: { developerMetadata: [...next.values()].map(shownMetadata) } },
  };
};

/** What deleting without a match does is not known: it deletes nothing. */
export const deleteDeveloperMetadata: Apply = (book, payload) => {
  const found = findMetadata(book, objectOf(payload.dataFilter, "data_filter"));
  return {
    book: { ...book, metadata: book.metadata.filter((each) => !found.includes(each)) },
    reply: {
      deleteDeveloperMetadata:
        found.length === 0 ? {} : { deletedDeveloperMetadata: found.map(shownMetadata) },
    },
  };
};
