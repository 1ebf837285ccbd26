import type { BaseObject } from "./base-object.ts";
import { type PickedFile, parsedContents } from "./files.ts";
import { fieldGiven, liveTable, type ScriptRecord } from "./model-kinds.ts";
import type { Run } from "./run.ts";
import { scriptsDoNotKnow } from "./script-error.ts";
import { openSettings, type Settings } from "./settings.ts";

/** A text; a button's label; a table's, view's, field's name or id; a record's id or name, null to pick none; a file. */
export type Answer = string | null | PickedFile;

/** In order, or worked out from the question; undefined means that the person leaves. */
export type Answers = readonly Answer[] | ((question: Omit<Question, "answer">) => Answer | undefined);

export interface Question {
  readonly kind: "text" | "buttons" | "table" | "view" | "field" | "record" | "file";
  readonly label: string;
  /** The labels of the buttons, in their order. */
  readonly buttons: readonly string[];
  readonly answer: Answer;
}

export interface Questioning {
  readonly answers: Answers;
  readonly settings: Settings;
  readonly csvValues: "text" | "typed";
  /** Where each question is noted. */
  readonly asked: Question[];
}

interface Button {
  readonly label: string;
  readonly value: unknown;
}

/** A test that answers what was not asked is mistaken; it must not look like an error of the script. */
const mistaken = (question: Pick<Question, "label">, answer: Answer | undefined): Error =>
  new Error(`"${question.label}" can't be answered with ${JSON.stringify(answer)}.`);

/** The global `input` of the extension. Source: the scripting typings; a view's and a field's table may be given by itself, as the reference does. */
export function openQuestions(run: Run, open: BaseObject, questioning: Questioning): object {
  const { realm } = run;
  const { asked, answers } = questioning;
  const ask = (
    kind: Question["kind"],
    label: unknown,
    buttons: readonly string[],
    answered: (answer: Answer, question: Pick<Question, "label">) => unknown,
  ): Promise<unknown> =>
    run.call("input", String(label), (call) => {
      const question = { kind, label: String(label), buttons };
      const answer = typeof answers === "function" ? answers(question) : answers[asked.length];
      if (answer === undefined) return run.leave(call);
      asked.push({ ...question, answer });
      return answered(answer, question);
    });
  const named = (answer: Answer, question: Pick<Question, "label">): string => {
    if (typeof answer !== "string") throw mistaken(question, answer);
    return answer;
  };
  const buttonsOf = (given: unknown): readonly Button[] => {
    if (!Array.isArray(given) || given.length === 0) throw scriptsDoNotKnow("a question without buttons");
    return given.map((each: unknown): Button => {
      if (typeof each === "string") return { label: each, value: each };
      const { label, value = label } = each as Button;
      if (typeof label !== "string") throw scriptsDoNotKnow("a button without a label");
      return { label, value };
    });
  };
  const tableOf = (given: unknown): string => {
    const parent = open.kinds.tables.inner(given);
    if (parent !== undefined) return parent;
    if (typeof given === "string") return open.tableNamed(given);
    if (typeof given === "object" && given !== null && "parentTable" in given)
      return tableOf(given.parentTable);
    throw scriptsDoNotKnow("a choice among the fields or views of no table");
  };
  const record = async (given: unknown, options: unknown): Promise<readonly [ScriptRecord, object][]> => {
    const { records, results, tables, views } = open.kinds;
    const pairs = (objects: readonly unknown[]): readonly [ScriptRecord, object][] =>
      objects.flatMap((object) => {
        const inner = records.inner(object);
        return inner ? [[inner, object as object]] : [];
      });
    if (Array.isArray(given)) return pairs(given);
    const result = results.inner(given);
    if (result) return pairs(result.objects);
    const view = views.inner(given);
    const tableId = view?.tableId ?? tables.inner(given);
    if (tableId === undefined) throw scriptsDoNotKnow("a choice among the records of no table");
    const fields = (options as { readonly fields?: unknown } | undefined)?.fields;
    const query = await open.select.records(
      { tableId, viewId: view?.id ?? null },
      fields === undefined ? {} : { fields },
    );
    return pairs(results.inner(query)?.objects ?? []);
  };
  const questions = realm.kind<null>(
    "Input",
    { config: () => settings },
    {
      textAsync: (_, label) => ask("text", label, [], named),
      buttonsAsync(_, label, given) {
        const buttons = buttonsOf(given);
        return ask(
          "buttons",
          label,
          buttons.map((button) => button.label),
          (answer, question) => {
            const pressed = buttons.find((button) => button.label === answer);
            if (!pressed) throw mistaken(question, answer);
            return pressed.value;
          },
        );
      },
      tableAsync: (_, label) =>
        ask("table", label, [], (answer, question) =>
          open.tableObject(open.tableNamed(named(answer, question))),
        ),
      viewAsync(_, label, given) {
        const tableId = tableOf(given);
        return ask("view", label, [], (answer, question) =>
          open.viewObject(open.viewNamed(tableId, named(answer, question))),
        );
      },
      fieldAsync(_, label, given) {
        const tableId = tableOf(given);
        return ask("field", label, [], (answer, question) => {
          const field = fieldGiven(open.kinds, liveTable(run, tableId), named(answer, question));
          return open.fieldObject({ tableId, id: field.id });
        });
      },
      async recordAsync(_, label, given, options) {
        const found = await record(given, options);
        // "If there are no records to pick from, the picker is not shown and null is returned" (the scripting reference).
        if (found.length === 0) return null;
        return ask("record", label, [], (answer, question) => {
          if (answer === null) return null;
          const fits = found.filter(([{ row, snapshot }]) => {
            const primary = snapshot.table.state.fields.find(
              ({ id }) => id === snapshot.table.primaryFieldId,
            );
            return row.id === answer || (primary && snapshot.cell(primary, row) === answer);
          });
          if (fits.length !== 1) throw mistaken(question, answer);
          return fits[0]?.[1];
        });
      },
      /** The typings answer the file alone; published scripts and the runtime's double read {file, parsedContents}. */
      fileAsync: (_, label, options) =>
        ask("file", label, [], (answer, question) => {
          if (typeof answer !== "object" || answer === null) throw mistaken(question, answer);
          const { name, content } = answer;
          const contents = parsedContents(answer, options, questioning.csvValues);
          const file = realm.kind<null>(
            "File",
            {
              name: () => name,
              size: () => Buffer.byteLength(content),
              type: () => (name.toLowerCase().endsWith(".csv") ? "text/csv" : "application/json"),
              lastModified: () => run.clock.now(),
            },
            {},
          );
          const picked = realm.plain({}) as Record<string, unknown>;
          picked.file = file.make(null);
          picked.parsedContents = realm.plain(contents);
          return picked;
        }),
    },
  );
  const settings = openSettings(run, open, questioning.settings);
  return questions.make(null);
}
