import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** Which of these texts still stand in a file below a folder, packed or not: a line each. */
export function leftOf(folder: string, texts: readonly string[]): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = join(folder, name);
    if (statSync(file).isDirectory()) return leftOf(file, texts);
    const bytes = readFileSync(file);
    const plain = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("latin1");
    return texts.filter((text) => plain.includes(text)).map((text) => `${name}: ${text}`);
  });
}
