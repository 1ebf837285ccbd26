import type { PickedFile } from "../emulators/airtable/script/files.ts";
import type { PanelOffice } from "./support-panel.ts";
import { datedOffice, setUpDated } from "./support-set-up.ts";

/** A CSV of these lines, the header first. */
export const csv = (...lines: readonly string[]): PickedFile => ({
  name: "x.csv",
  content: `${lines.join("\n")}\n`,
});

/** An office that was set up, a day later. */
export async function nextDay(): Promise<PanelOffice> {
  const there = await datedOffice();
  await setUpDated(there);
  there.airtable.control.advance({ ms: 86_400_000 });
  return there;
}

/** What was logged of the file, a column of each event. */
export const imported = ({ airtable: { control } }: PanelOffice, column: string): readonly unknown[] =>
  control
    .rows({ table: "Events" })
    .flatMap(({ fields }) => (fields.source === "import:x.csv" ? [fields[column]] : []));
