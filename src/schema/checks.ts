import type { Catalog } from "../core/catalog.ts";
import { shown } from "../core/clean-text.ts";
import { isTimezone } from "../core/time.ts";
import { didYouMean, type Fault, type Path } from "./problems.ts";

/** No fault, or the one that names an event type which the catalog lacks. */
export function typeFault(path: Path, type: string, catalog: Catalog): readonly Fault[] {
  if (catalog.types.has(type)) return [];
  return [
    { path, message: `there is no event type ${shown(type)}.${didYouMean(type, [...catalog.types.keys()])}` },
  ];
}

/** No fault, or the one that names a time zone which this runtime lacks. */
export function timezoneFault(path: Path, timezone: string): readonly Fault[] {
  if (isTimezone(timezone)) return [];
  const near = didYouMean(timezone, ["UTC", ...Intl.supportedValuesOf("timeZone")]);
  return [
    {
      path,
      message: `${shown(timezone)} is no time zone; a name such as America/New_York is wanted.${near}`,
    },
  ];
}

/** One fault for each name that stands in the list for the second time. */
export function repeated(path: Path, names: readonly string[], what: string): readonly Fault[] {
  return names.flatMap((name, at): readonly Fault[] => {
    const first = names.indexOf(name);
    if (first === at) return [];
    return [
      {
        path: [...path, at, "name"],
        message: `${what} ${shown(name)} stands there already (${first + 1}. of the list).`,
      },
    ];
  });
}
