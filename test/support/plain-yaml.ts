/** What YAML holds, as far as it is read here. */
export type Yaml = string | null | readonly Yaml[] | { readonly [key: string]: Yaml };

interface Line {
  readonly indent: number;
  readonly text: string;
  /** As people count. */
  readonly at: number;
}

/**
 * Reads the plain part of YAML that files of ours keep to: maps, lists of maps or texts, texts on a line with or without quotes, and
 * blocks after `|`. Throws for whatever else it meets, with the line: what passes here means the same to any reader.
 */
export function readPlainYaml(text: string): Yaml {
  const raw = text.split("\n");
  const lines = raw.flatMap((line, at): Line[] => {
    if (/\t/.test(line)) throw wrong("a tab", at + 1);
    const bare = line.trim();
    return bare === "" || bare.startsWith("#") ? [] : [{ indent: line.search(/\S/), text: bare, at: at + 1 }];
  });
  let next = 0;

  const value = (rest: string, indent: number, at: number): Yaml => {
    if (rest === "|") return block(indent, at);
    if (rest !== "") return scalar(rest, at);
    const inner = lines[next];
    return inner && (inner.indent > indent || (inner.indent === indent && inner.text.startsWith("- ")))
      ? node(inner.indent)
      : null;
  };
  const block = (indent: number, at: number): string => {
    const found: string[] = [];
    for (let line = at; line < raw.length; line++) {
      const own = raw[line] ?? "";
      if (own.trim() !== "" && own.search(/\S/) <= indent) break;
      found.push(own);
    }
    while (lines[next] && (lines[next] as Line).at <= at + found.length) next += 1;
    const depth = Math.min(...found.filter((own) => own.trim() !== "").map((own) => own.search(/\S/)));
    return `${found
      .map((own) => own.slice(depth))
      .join("\n")
      .trimEnd()}\n`;
  };
  const node = (indent: number): Yaml => {
    const list: Yaml[] = [];
    const map = new Map<string, Yaml>();
    for (let line = lines[next]; line && line.indent === indent; line = lines[next]) {
      if (line.text.startsWith("- ")) {
        if (map.size > 0) throw wrong("a list within a map", line.at);
        const inner = { ...line, indent: indent + 2, text: line.text.slice(2) };
        if (isEntry(inner.text)) {
          lines[next] = inner;
          list.push(node(indent + 2));
        } else {
          next += 1;
          list.push(scalar(inner.text, line.at));
        }
        continue;
      }
      const [, key = "", rest = ""] = /^([\w-]+):(?: (.*))?$/.exec(line.text) ?? [];
      if (key === "" || list.length > 0 || map.has(key)) throw wrong(line.text, line.at);
      next += 1;
      map.set(key, value(rest.trim(), indent, line.at));
    }
    const after = lines[next];
    if (after && after.indent > indent) throw wrong("too far to the right", after.at);
    return list.length > 0 ? list : Object.fromEntries(map);
  };
  const all = node(0);
  if (next < lines.length) throw wrong("nothing that belongs here", (lines[next] as Line).at);
  return all;
}

const isEntry = (text: string): boolean => /^[\w-]+:(?: |$)/.test(text);

function scalar(text: string, at: number): string {
  const quoted = /^"([^"\\]*)"$/.exec(text)?.[1] ?? /^'([^']*)'$/.exec(text)?.[1];
  if (quoted !== undefined) return quoted;
  if (/^[[\]{}&*!|>%@`"',?-]|: | #/.test(text)) throw wrong(text, at);
  return text;
}

const wrong = (what: string, at: number): Error => new Error(`line ${at}: ${what}`);
