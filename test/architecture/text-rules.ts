import { type Files, lineAt, type Problem, withoutComments } from "./source-text.ts";

const longest = 250;

const brands =
  /\b(?:airtable|google|zapier|make\.com|n8n|sqlite|libsql|postgres(?:ql)?|supabase|bigquery|snowflake|kafka|kinesis|gohighlevel|highlevel|hubspot|salesforce|pipedrive|apps script)\b/gi;

/** What a pure file asks of its caller instead, as a pattern over code without comments and strings. */
const impure: readonly (readonly [RegExp, string])[] = [
  [/\bDate\s*\.\s*now\b/g, "take the time as an argument"],
  [/\bnew\s+Date\s*(?:\(\s*\)|(?=[;,)\]\n]))/g, "take the time as an argument"],
  [/(?<!\bnew\s+)(?<![.\w])Date\s*\(/g, "take the time as an argument"],
  [/\bMath\s*\.\s*random\b/g, "derive it, or take it as an argument"],
  [/(?<![.\w])crypto\b/g, "use core's own sha256, or take the hash as an argument"],
  [/(?<![.\w])process\s*[.[?]/g, "take what is needed as an argument"],
  [/(?<![.\w])(?:globalThis|window|self|global)\b(?!\s*[:=])/g, "take what is needed as an argument"],
  [/(?<![.\w])fetch\s*\(/g, "take the client as an argument"],
  [/(?<![.\w])(?:setTimeout|setInterval|setImmediate|queueMicrotask)\b/g, "take sleep as an argument"],
  [/(?<![.\w])console\b/g, "return the text: the caller prints"],
  [/(?<![.\w])(?:require|eval)\s*\(/g, "import it"],
];

interface TextRule {
  readonly pattern: RegExp;
  readonly what: string;
  readonly fix: string;
}

function found(
  files: Files,
  under: string,
  read: (text: string) => string,
  rule: TextRule,
): readonly Problem[] {
  return [...files].flatMap(([path, text]) =>
    path.startsWith(under) && path.endsWith(".ts")
      ? [...read(text).matchAll(rule.pattern)].map((hit) => ({
          path,
          line: lineAt(text, hit.index + hit[0].search(/\S/)),
          what: `${rule.what}: ${text.slice(hit.index, hit.index + hit[0].length).trim()}`,
          fix: rule.fix,
        }))
      : [],
  );
}

const code = (text: string): string => withoutComments(text, "code only");
const whole = (text: string): string => text;

/** A file holds one idea. */
export function fileLength(files: Files): readonly Problem[] {
  return [...files].flatMap(([path, text]) => {
    const lines = text.replace(/\n$/, "").split("\n").length;
    const fix = "find the second idea in it and give it a file";
    return path.startsWith("src/") && lines > longest
      ? [{ path, line: longest + 1, what: `${lines} lines, ${longest} at the most`, fix }]
      : [];
  });
}

/** Core and views use no clock, no randomness, no network and nothing that only some hosts have. */
export function purity(files: Files): readonly Problem[] {
  return ["src/core/", "src/views/"].flatMap((under) =>
    impure.flatMap(([pattern, fix]) => found(files, under, code, { pattern, what: `not pure`, fix })),
  );
}

/** Core names no product, in code or comment: what is true of one belongs to its store or host. */
export const noBrands = (files: Files): readonly Problem[] =>
  found(files, "src/core/", whole, {
    pattern: brands,
    what: "core names a product",
    fix: "say what is needed, not who needs it",
  });

/** Named exports, no `any`, classes for errors alone, nothing left to do. */
export const codeNames = (files: Files): readonly Problem[] => [
  ...found(files, "src/", code, {
    pattern: /^\s*export\s+default\b|^\s*export\s*\{[^}]*\bas\s+default\b/gm,
    what: "a default export",
    fix: "export it by its name",
  }),
  ...found(files, "src/", code, {
    pattern: /(?<![.\w$])any\b(?!\s*[(:])/g,
    what: "an untyped value",
    fix: "use unknown and check it, or name the type",
  }),
  ...found(files, "src/", code, {
    pattern: /\bclass\s+\w+(?!\w)(?!\s+extends\s+\w*Error\b)/g,
    what: "a class",
    fix: "return an object from a function: classes are for errors",
  }),
  ...found(files, "src/", code, {
    pattern: /^\s*(?:export\s+)?(?:const\s+|declare\s+)*enum\s+\w+/gm,
    what: "an enum",
    fix: "use a union of literals",
  }),
  ...found(files, "src/", whole, {
    pattern: /\b(?:TODO|FIXME|XXX)\b/g,
    what: "unfinished",
    fix: "finish it, or file it where work is planned",
  }),
];

/** Files and folders are kebab-case. */
export function fileNames(files: Files): readonly Problem[] {
  return [...files.keys()].flatMap((path) =>
    /^(?:src|test|scripts)\//.test(path) &&
    !path.split("/").every((part) => /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+)*$/.test(part))
      ? [
          {
            path,
            line: 1,
            what: "a name that is not kebab-case",
            fix: "name it after what it exports, like-this.ts",
          },
        ]
      : [],
  );
}
