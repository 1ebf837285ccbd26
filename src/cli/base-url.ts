/** Whether a log's URL leads to an Airtable base. */
export const isBase = (url: string): boolean => /^airtable:/i.test(url);

/** The URL of a log in a base. */
export const logIn = (base: string, table: string): string =>
  `airtable://${base}/${encodeURIComponent(table)}`;

/** Whether a log's URL leads to a Google spreadsheet. */
export const isSheet = (url: string): boolean => /^sheets:/i.test(url);

/** The URL of a log in a spreadsheet. */
export const logInSheet = (spreadsheet: string, tab: string): string =>
  `sheets://${spreadsheet}/${encodeURIComponent(tab)}`;
