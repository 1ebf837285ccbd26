import { markTypes } from "./marks.ts";
import { standardTypes } from "./standard-types.ts";

/** The standard types that are no marks: rows of any other type may change how rows are read, since a mark may have been renamed. */
export const plainTypes: readonly string[] = standardTypes
  .map(({ name }) => name)
  .filter((name) => !(markTypes as readonly string[]).includes(name));
