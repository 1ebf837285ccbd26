import { relative } from "node:path";
import type { Args } from "../args.ts";
import type { Context } from "../context.ts";

/** Whether there is somebody to ask, and they want to be asked. */
export const asks = (args: Args, { io, flags }: Context): boolean =>
  io.interactive && !flags.json && !args.flag("yes");

/** The zone of this computer. */
export const usualZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** A path as it is shorter to read from where one stands. */
export const shortPath = (file: string, { cwd }: Pick<Context, "cwd">): string => {
  const path = relative(cwd, file);
  return path.startsWith("..") ? file : path;
};
