import type { Network } from "../code-steps/network.ts";

export interface N8nItem {
  readonly json: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** `$execution.mode` is "test" in "manual" and "production" in all others. */
export type WorkflowMode = "manual" | "trigger" | "webhook" | "integrated" | "cli" | "retry";

export type CodeMode = "runOnceForAllItems" | "runOnceForEachItem";

export interface CodeRun {
  readonly items: readonly N8nItem[];
  /** @default "runOnceForAllItems" */
  readonly mode?: CodeMode;
  /** `$execution.id`. @default "1", "2", … */
  readonly executionId?: string;
  /** @default "webhook" */
  readonly workflowMode?: WorkflowMode;
  /**
   * "Retry On Fail": how often the node is tried at the most, two to five times; the execution's id stays. Waits between tries are left out.
   * Source: n8n-core, workflow-execute. @default one try
   */
  readonly tries?: number;
  /** "Continue" on error: the error's message becomes an item. @default false */
  readonly continueOnFail?: boolean;
  /** @default the sandbox's */
  readonly network?: Network;
}

/** What stands in n8n's panel and in its execution log. */
export interface ShownError {
  readonly message: string;
  readonly description: string | null;
  readonly stack?: string;
  /** All that n8n keeps of it with the execution. */
  readonly kept: Readonly<Record<string, unknown>>;
}

export interface CodeResult {
  /** Null where the node failed. */
  readonly items: readonly N8nItem[] | null;
  readonly error: ShownError | null;
  /** One an argument list of console.log, as the browser shows it; of all tries. */
  readonly logs: readonly string[];
  readonly tried: number;
}
