import type { CrmTable, Watched } from "../../../../core/crm.ts";
import { withSlot } from "../../../../core/guess-crm.ts";
import { type BaseTable, choicesOf, fieldNamed } from "../../../../stores/airtable/base-schema.ts";
import { passedOver, watchesAll } from "../../../../stores/airtable/guess-changed.ts";
import { withStage } from "../../../../stores/airtable/guess-columns.ts";
import type { InAppField, InAppTable } from "../../../../stores/airtable/in-app-base.ts";
import { inAppTables } from "../../../../stores/airtable/in-app-schema.ts";
import type { Panel } from "../../panel.ts";
import type { Item } from "./review.ts";

const watched: readonly (readonly [keyof Watched, string])[] = [
  ["stage", "Stage"],
  ["owner", "Owner"],
  ["status", "Status"],
  ["tags", "Tags"],
  ["plan", "Plan that they bought"],
  ["note", "Notes"],
];

const others = [
  ["name", "Name"],
  ["contact", "Link to the contact"],
  ["amount", "Amount"],
  ["created_at", "Created time"],
  ["changed_at", "Last modified time"],
  ["changed_by", "Last modified by"],
] as const;

/** A table whose columns are asked about. */
export interface Asked<Kept extends CrmTable> {
  readonly table: InAppTable;
  readonly kept: Kept;
  readonly keep: (changed: Kept) => void;
  /** The id of the table that a link to the contact leads to. */
  readonly contacts: string | undefined;
  /** Does what follows from another stage column. */
  readonly onStage: () => void;
}

/** What Daybook takes from a table, a column a line. */
export function tableItems<Kept extends CrmTable>(panel: Panel, asked: Asked<Kept>): readonly Item[] {
  const { table, kept, keep, onStage } = asked;
  const column = async (label: string, set: (name: string | null) => void): Promise<void> => {
    const picked = await pick(panel, table, label);
    if (picked !== undefined) set(picked?.name ?? null);
  };
  const plain = others.filter(([key]) => key in kept);
  const itemOf = ([key, label]: (typeof others)[number]): Item => ({
    label,
    value: textOf(asked, key),
    change: () =>
      column(label, (name) => {
        const fault = name === null ? null : faultOf(asked, key, name);
        if (fault === null) keep({ ...kept, [key]: name });
        else panel.say.text(fault);
      }),
  });
  const watchedItems = watched.map(
    ([slot, label]): Item => ({
      label,
      value: shown(kept.watch[slot]),
      change: () =>
        column(label, (name) => {
          if (slot !== "stage") return keep({ ...kept, watch: withSlot(kept.watch, slot, name) });
          keep(withStage(kept, name, plainTable(table)));
          onStage();
        }),
    }),
  );
  return [
    ...plain.slice(0, 1).map(itemOf),
    ...watchedItems,
    ...plain.slice(1).map(itemOf),
    ...dateItems(panel, asked),
  ];
}

/** Which columns tell when a stage was entered. */
function dateItems<Kept extends CrmTable>(panel: Panel, { table, kept, keep }: Asked<Kept>): readonly Item[] {
  const set = async (stage: string): Promise<void> => {
    const picked = await pick(panel, table, `Date of ${stage}`);
    if (picked === undefined) return;
    const { [stage]: _, ...rest } = kept.dates;
    if (picked === null) keep({ ...kept, dates: rest });
    else if (!holdsTimes(picked)) panel.say.text(noTimes);
    else keep({ ...kept, dates: { ...rest, [stage]: picked.name } });
  };
  const known = Object.keys(kept.dates);
  const stage = kept.watch.stage === null ? undefined : fieldNamed(table, kept.watch.stage);
  const free = stage ? choicesOf(stage).filter((name) => !known.includes(name)) : [];
  const more: Item = {
    label: "Another date",
    value: "when was which stage entered?",
    async change() {
      const choices = [...free.map((name) => ({ label: name, value: name })), { label: "Back", value: null }];
      const chosen = await panel.ask.choose<string | null>("The date of which stage?", choices);
      if (chosen !== null) await set(chosen);
    },
  };
  return [
    ...known.map(
      (name): Item => ({ label: `Entered ${name}`, value: shown(kept.dates[name]), change: () => set(name) }),
    ),
    ...(free.length > 0 ? [more] : []),
  ];
}

const shown = (column: unknown): string => (column ? `column “${String(column)}”` : "none");

type Other = (typeof others)[number][0];

/** A column in words; where there is none, one that would be but for the columns that it watches. */
function textOf({ table, kept }: Pick<Asked<CrmTable>, "table" | "kept">, key: Other): string {
  const name = (kept as { readonly [Key in Other]?: string | null })[key];
  const other =
    !name && (key === "changed_at" || key === "changed_by")
      ? passedOver(plainTable(table), key, kept.watch)
      : null;
  return other === null ? shown(name) : `none; ${notWatching(other, kept)}`;
}

/** Why a column can't be what it was picked for, in a sentence; null where it can. */
function faultOf(
  { table, kept, contacts }: Pick<Asked<CrmTable>, "table" | "kept" | "contacts">,
  key: Other,
  name: string,
): string | null {
  const plain = plainTable(table);
  const field = fieldNamed(plain, name);
  if (!field) return null;
  if (key === "contact")
    return field.type === "multipleRecordLinks" && field.options?.linkedTableId === contacts
      ? null
      : "That column doesn't link to your contacts.";
  if ((key === "created_at" || key === "changed_at") && !holdsTimes(field)) return noTimes;
  const isWrong = key.startsWith("changed_") && watchesAll(field, plain, kept.watch) === false;
  return isWrong ? `${notWatching(name, kept)}. Edit it in Airtable, or add another.` : null;
}

const notWatching = (column: string, { watch }: CrmTable): string =>
  `“${column}” doesn't watch each of ${Object.values(watch).filter(Boolean).join(", ")}`;

const noTimes = "That column holds no dates.";

/** Whether a column holds times; where the host doesn't tell what a formula gives, it may. */
function holdsTimes({ type, options }: Pick<InAppField, "type" | "options">): boolean {
  const time = /^(?:date|dateTime|createdTime|lastModifiedTime)$/;
  const told = (options?.result as { readonly type?: string } | null | undefined)?.type;
  return (
    time.test(type) || (/^formula$|rollup|lookup/i.test(type) && (told === undefined || time.test(told)))
  );
}

const plainTable = (table: InAppTable): BaseTable => inAppTables({ tables: [table] })[0] as BaseTable;

/** A column that a person picks; null: there is none; undefined: as it was. */
async function pick(
  { ask, globals }: Panel,
  table: InAppTable,
  label: string,
): Promise<InAppField | null | undefined> {
  const how = await ask.choose(`${label}: which column?`, [
    { label: "Pick a column…", value: "pick" },
    { label: "There is none", value: "none" },
    { label: "Back", value: "back" },
  ]);
  if (how === "pick") return globals.input.fieldAsync(label, table);
  return how === "none" ? null : undefined;
}
