import { DaybookError } from "./errors.ts";

/** What is thrown where a package that a store needs, and Daybook doesn't bring, isn't there or can't be loaded. */
export const packageMissing = (name: string, store: string, cause: unknown): DaybookError =>
  new DaybookError("PACKAGE_MISSING", `${store} needs the package ${name}, which isn't installed.`, {
    hint: `Install it beside Daybook: npm install ${name}`,
    cause,
  });
