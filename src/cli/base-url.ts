/** Whether a log's URL leads to an Airtable base. */
export const isBase = (url: string): boolean => /^airtable:/i.test(url);

/** The URL of a log in a base. */
export const logIn = (base: string, table: string): string =>
  `airtable://${base}/${encodeURIComponent(table)}`;
