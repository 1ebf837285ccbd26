import { existsSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";

/** An execution, as n8n keeps it. */
export interface Execution {
  readonly id: string;
  readonly workflow: string;
  readonly mode: string;
  readonly status: string;
  /** All that is kept of it: inputs, outputs, errors. */
  readonly data: string;
}

/** What has become of a workflow's publication. Since n8n 2.41 it is done some seconds after a start. */
export interface Publication {
  readonly workflow: string;
  readonly status: string;
  readonly errorMessage: string | null;
}

/** Publications that are done with, well or badly. */
export const publicationsIn = (folder: string): readonly Publication[] =>
  read<Publication>(
    folder,
    "select w.name as workflow, o.status, o.errorMessage from workflow_publication_outbox o join workflow_entity w on w.id = o.workflowId where o.status not in ('pending', 'in_progress')",
  );

/** n8n's execution log, read from its database. */
export const executionsIn = (folder: string): readonly Execution[] =>
  read<Execution>(
    folder,
    "select e.id, w.name as workflow, e.mode, e.status, d.data from execution_entity e join execution_data d on d.executionId = e.id left join workflow_entity w on w.id = e.workflowId order by e.id",
  );

function read<Row>(folder: string, sql: string): readonly Row[] {
  const path = join(folder, ".n8n", "database.sqlite");
  if (!existsSync(path)) return [];
  const database = new Database(path, { readonly: true });
  try {
    return database.prepare(sql).all() as Row[];
  } finally {
    database.close();
  }
}

/** The message of the error with which an execution ended. n8n keeps objects as a list in which a text of digits names another of its entries. */
export function errorOf({ data }: Execution): string {
  const list = JSON.parse(data) as readonly unknown[];
  const at = (entry: unknown, key: string): unknown => list[Number((entry as Record<string, string>)?.[key])];
  const error = at(at(list[0], "resultData"), "error");
  return `${at(error, "message") ?? "no message"} (${at(error, "description") ?? "no description"})`;
}

/** What the last node of `n8n execute --rawOutput` handed on, or the error's message. */
export function resultOf(text: string): unknown {
  const start = text.search(/^\{$/m);
  const end = text.slice(start).search(/^\}$/m);
  if (start < 0 || end < 0) return text.trim().split("\n").slice(-5).join("\n");
  const { resultData } = JSON.parse(text.slice(start, start + end + 1)).data;
  if (resultData.error)
    return `${resultData.error.message} (${resultData.error.description ?? "no description"})`;
  const runs = resultData.runData[resultData.lastNodeExecuted];
  const items: readonly { readonly json: unknown }[] = runs?.[runs.length - 1]?.data?.main?.[0] ?? [];
  return items.map(({ json }) => json);
}
