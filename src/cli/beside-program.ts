import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A file that is published with the program, such as templates/agency/README.md, in a checkout or in the installed package; undefined where it is gone. */
export const besideProgram = (path: string): string | undefined =>
  ["..", "../..", "../../.."]
    .map((up) => fileURLToPath(new URL(`${up}/${path}`, import.meta.url)))
    .find((file) => existsSync(file));
