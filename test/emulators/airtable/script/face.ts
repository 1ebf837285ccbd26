import { userIdOf } from "../control/act.ts";
import type { LiveBase } from "../model/live-base.ts";
import type { Workspace } from "../model/workspace.ts";
import type { BaseOptions } from "./base-object.ts";
import type { Hosts } from "./fetch.ts";
import { type CallTimes, documentedLimits, noTimes, type ScriptLimits, usualTimes } from "./limits.ts";
import type { ScriptHost } from "./quotas.ts";
import type { Kill, OnCall, RunSetting } from "./run.ts";

/** What nobody has written down for certain, and what a test wants otherwise. */
export interface ScriptOptions {
  /**
   * Whether an automation writes what is locked for everybody. Believed by many, found in no source; then its changes are nobody's.
   * Otherwise it has the rights of the person whose automation it is, and its changes are theirs. @default false
   */
  readonly automationsPassLocks?: boolean;
  /** Whether automations may make tables, fields and options: the typings say so, the reference and the announcement do not. @default false */
  readonly designInAutomations?: boolean;
  /** Whether a field has `isPrimaryField`, as in the Blocks SDK. @default false */
  readonly isPrimaryField?: boolean;
  /** What the cells of a CSV file become. @default "text" */
  readonly csvValues?: "text" | "typed";
  /** When a triggered run's inputs are read: at its start, or at its trigger. @default "late" */
  readonly inputs?: "late" | "snapshot";
  /** @default 300 ms a query, 120 a mutation; none on a clock that runs by itself */
  readonly times?: Partial<CallTimes>;
  /** @default the documented ones */
  readonly limits?: Partial<ScriptLimits>;
  /** Origins that `fetch` may reach besides the emulator's own and https://api.airtable.com, and where on this machine they are. */
  readonly hosts?: Hosts;
  /** Hears every moment of every run. */
  readonly onCall?: OnCall;
}

export interface ScriptHome {
  readonly workspace: Workspace;
  readonly live: LiveBase;
  /** The emulator's own address. */
  readonly url: string;
  readonly ownerId: string;
  readonly clock: "manual" | "running";
}

/** What the runners share. */
export interface ScriptFace {
  readonly workspace: Workspace;
  readonly live: LiveBase;
  readonly limits: ScriptLimits;
  readonly hosts: Hosts;
  readonly options: BaseOptions & Required<Pick<ScriptOptions, "csvValues" | "inputs">>;
  setting(
    host: ScriptHost,
    order: { readonly user?: string; readonly kill?: Kill; readonly onCall?: OnCall; readonly name?: string },
  ): RunSetting;
}

export function openFace(home: ScriptHome, options: ScriptOptions): ScriptFace {
  const { workspace, live, url, ownerId } = home;
  const limits = { ...documentedLimits, ...options.limits };
  const times = { ...(home.clock === "manual" ? usualTimes : noTimes), ...options.times };
  return {
    workspace,
    live,
    limits,
    hosts: { "https://api.airtable.com": url, [url]: url, ...options.hosts },
    options: {
      designInAutomations: options.designInAutomations ?? false,
      isPrimaryField: options.isPrimaryField ?? false,
      csvValues: options.csvValues ?? "text",
      inputs: options.inputs ?? "late",
    },
    setting(host, { user, kill = null, onCall = options.onCall ?? (() => {}), name = host }) {
      const userId = user === undefined ? ownerId : userIdOf(workspace, user);
      const isUnbound = host === "automation" && (options.automationsPassLocks ?? false);
      const actor = {
        source: host === "automation" ? "automation" : "client",
        userId: isUnbound ? null : userId,
      } as const;
      const clockKind = home.clock;
      return { name, host, workspace, live, actor, limits, times, clockKind, onCall, kill };
    },
  };
}
