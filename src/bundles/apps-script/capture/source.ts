import { isCapture } from "../../common/observe.ts";
import type { Desk } from "../desk.ts";

/** The source of what is captured here: one by which the next run knows that it is the CRM's own. */
export const sourceOf = ({ config: { source } }: Pick<Desk, "config">): string =>
  isCapture(source) ? source : `sheet:${source}`;
