import type { InAppBase, InAppField, InAppRecord, InAppTable } from "../../stores/airtable/in-app-base.ts";

/** What Airtable gives a script of the scripting extension. Source: airtable.com/developers/scripting/api. */
export interface Globals {
  readonly base: InAppBase;
  readonly input: {
    textAsync(label: string): Promise<string>;
    buttonsAsync(
      label: string,
      options: readonly { readonly label: string; readonly value: string }[],
    ): Promise<string>;
    tableAsync(label: string): Promise<InAppTable>;
    fieldAsync(label: string, table: InAppTable): Promise<InAppField>;
    /** null where there is no record, or none was picked. */
    recordAsync(
      label: string,
      table: InAppTable,
      options?: { readonly fields?: readonly string[] },
    ): Promise<InAppRecord | null>;
    /** Of a CSV with a header: its rows as objects. Whether it answers these two or the file alone is told in two ways. */
    fileAsync(
      label: string,
      options: {
        readonly allowedFileTypes: readonly string[];
        readonly hasHeaderRow: boolean;
        readonly useRawValues?: boolean;
      },
    ): Promise<{ readonly file: { readonly name: string }; readonly parsedContents: unknown }>;
  };
  readonly output: {
    text(text: string): void;
    markdown(text: string): void;
    table(rows: readonly Readonly<Record<string, unknown>>[]): void;
    clear(): void;
  };
  readonly session?: { readonly currentUser: { readonly id: string; readonly name: string } | null };
}
