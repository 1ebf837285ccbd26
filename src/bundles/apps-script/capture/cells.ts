import type { SnapshotValue } from "../../../core/snapshot.ts";

/** A cell as a log holds it: a date is its instant, ISO 8601 UTC; null where it is empty. */
export function cellOf(cell: unknown): SnapshotValue {
  if (isDate(cell)) return isoOf(cell);
  if (typeof cell === "number" || typeof cell === "boolean") return cell;
  return cell === null || cell === undefined ? null : String(cell).trim() || null;
}

/** A date of the spreadsheet's own realm is told by what it can do. */
export const isDate = (cell: unknown): cell is Date =>
  typeof (cell as { readonly getTime?: unknown } | null)?.getTime === "function";

/** A date that none can be read from is as it is shown. */
const isoOf = (date: Date): string => (Number.isNaN(date.getTime()) ? String(date) : date.toISOString());

/** Whether a cell says anything: a check box that was never ticked doesn't. */
export const isFilled = (cell: unknown): boolean => cellOf(cell) !== null && cell !== false;

/**
 * What a formula shows that found nothing, or isn't done, in English and in languages whose words a script may be told instead: nobody has
 * written down which. Source: the editor's help, "Function errors", for the English ones; the others as people quote them.
 */
const faults = new RegExp(
  `^(?:#(?:N/[ABD]|NV|Н/Д|[¡¿]?(?:${[
    "DIV/0|NULL?|NUM|REF|VALUE|NAME|ERROR",
    "BEZUG|WERT|ZAHL|FEHLER",
    "VALEUR|NOM|NOMBRE|ERREUR",
    "VALOR|VALORE|NOME|RIF|ERRO|ERRORE",
    "VERW|WAARDE|NAAM|GETAL|FOUT",
  ].join(
    "|",
  )})[!?])|(?:Loading|Wird geladen|Chargement|Cargando|Carregando|Caricamento|Laden)(?: en cours)?(?:\\.{3}|…))$`,
);

/** Whether a cell shows a formula's error, which is no value. */
export const isBroken = (cell: unknown): boolean => typeof cell === "string" && faults.test(cell.trim());
