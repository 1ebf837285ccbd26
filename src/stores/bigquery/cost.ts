/** What BigQuery charges on demand for 1 TiB read, in dollars. Source: cloud.google.com/bigquery/pricing, US regions; the first TiB of a month is free. */
const dollarsPerTiB = 6.25;

/** What reading so many bytes costs, in a sentence. */
export function costLine(bytes: number): string {
  const size = bytes >= 1e12 ? `${(bytes / 1e12).toFixed(1)} TB` : `${(bytes / 1e9).toFixed(1)} GB`;
  const dollars = (bytes / 2 ** 40) * dollarsPerTiB;
  const price = dollars < 0.01 ? "less than 1 cent" : `about $${dollars.toFixed(2)}`;
  return `BigQuery reads ${size} for this: ${price} at $${dollarsPerTiB} a TiB on demand.`;
}
