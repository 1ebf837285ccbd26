import type { Defined, Definitions } from "../core/define-events.ts";
import type { Hash } from "../core/identity.ts";
import type { Settings } from "../core/settings.ts";

/** How a log is opened. */
export interface LogOptions<D extends Definitions = Definitions> {
  /** What stands in daybook.config.json, or the path of one. Its `log` isn't used. */
  readonly config?: unknown;
  /** Settings that are read already; they win over `config`. */
  readonly settings?: Settings | undefined;
  /** Reads times without a zone. @default the config's, else UTC */
  readonly timezone?: string | undefined;
  /** Event types from `defineEvents`: what is appended is then checked by the compiler too. */
  readonly events?: Defined<D> | undefined;
  /** Whether a log that isn't there is made. @default true */
  readonly create?: boolean | undefined;
  /** Nothing is written through it, not even a missing lock. @default false */
  readonly readonly?: boolean | undefined;
  /** Where the mirror of a log elsewhere is kept, which makes reading it quick. @default a file that goes when the log is closed */
  readonly mirror?: string | undefined;
  /** The file of the list of sealed rows; its checkpoint stands beside it. @default beside a log that is a file; for one elsewhere none */
  readonly leaves?: string | undefined;
  /** The folder of the log's archives. @default beside a log that is a file; for one elsewhere none */
  readonly archives?: string | undefined;
  /** Told once, when the log is first read, of archives that it tells of and that aren't here: no answer counts their rows. @default nobody is told */
  readonly tell?: ((note: string) => void) | undefined;
  /** For so many milliseconds a mirror that was refreshed counts as fresh. @default 0 */
  readonly freshFor?: number | undefined;
  /** Environment variables: tokens of logs elsewhere come from here only. @default the process's */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Milliseconds that only ever grow, by which rates are kept. @default the computer's */
  readonly clock?: (() => number) | undefined;
  /** Waits so many milliseconds. @default the computer's */
  readonly sleep?: ((ms: number) => Promise<void>) | undefined;
  /** The clock: ISO 8601 UTC with milliseconds. @default the computer's */
  readonly now?: (() => string) | undefined;
  /** SHA-256 as hex. @default Node's */
  readonly hash?: Hash | undefined;
}
