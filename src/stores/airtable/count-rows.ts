import type { BaseTable } from "./base-schema.ts";
import type { AirtableClient } from "./client.ts";

/** How many rows there are, or at least are. */
export interface RowCount {
  readonly rows: number;
  /** There are more: counting stopped there. */
  readonly more: boolean;
}

/** Counts a table's rows, a hundred a request, with so many requests at the most. The API has no shorter way. */
export async function countRows(client: AirtableClient, table: BaseTable, most: number): Promise<RowCount> {
  const primary = table.fields.find(({ id }) => id === table.primaryFieldId);
  let rows = 0;
  let offset: string | undefined;
  for (let asked = 0; asked < most; asked++) {
    const { body } = await client.request({
      method: "POST",
      path: `/${table.id}/listRecords`,
      body: {
        pageSize: 100,
        fields: primary ? [primary.name] : [],
        ...(offset === undefined ? {} : { offset }),
      },
      repeatable: true,
    });
    const page = body as { readonly records?: readonly unknown[]; readonly offset?: string };
    rows += page.records?.length ?? 0;
    offset = page.offset;
    if (offset === undefined) return { rows, more: false };
  }
  return { rows, more: true };
}
