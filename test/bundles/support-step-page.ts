import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/bundle-options.mjs";

/** What a host's page tells people to try: the values to fill in, and what they must see. */
export interface PageTrial {
  readonly text: string;
  readonly input: Readonly<Record<string, string>>;
  readonly output: unknown;
}

/** Reads the trial of templates/<host>/README.md: the table and the JSON under "## Try it". */
export function pageTrial(host: string): PageTrial {
  const text = readFileSync(join(root, "templates", host, "README.md"), "utf8");
  const [, part = ""] = text.split(/^## .*Try it.*$/m);
  const section = part.split(/^## /m)[0] ?? "";
  const rows = [...section.matchAll(/^\| `(\w+)` \| `([^`]+)` \|$/gm)];
  const [, json = "null"] = /```json\n([\s\S]*?)```/.exec(section) ?? [];
  return {
    text,
    input: Object.fromEntries(rows.map(([, name, value]) => [name, value])),
    output: JSON.parse(json),
  };
}
