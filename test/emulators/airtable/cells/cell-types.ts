import type { creatableTypes, FieldType } from "../model/schema.ts";
import type { CellType } from "./cell-type.ts";
import { day, moment } from "./date-cells.ts";
import { links } from "./link-cells.ts";
import { checkbox, number, rating } from "./number-cells.ts";
import { attachments, manyPeople, onePerson } from "./person-cells.ts";
import { multiple, single } from "./select-cells.ts";
import { barcode, multiLine, rich, singleLine } from "./text-cells.ts";

const stored: Readonly<Record<(typeof creatableTypes)[number], CellType>> = {
  barcode,
  checkbox,
  currency: number,
  date: day,
  dateTime: moment,
  duration: number,
  email: singleLine,
  multilineText: multiLine,
  multipleAttachments: attachments,
  multipleCollaborators: manyPeople,
  multipleRecordLinks: links,
  multipleSelects: multiple,
  number,
  percent: number,
  phoneNumber: singleLine,
  rating,
  richText: rich,
  singleCollaborator: onePerson,
  singleLineText: singleLine,
  singleSelect: single,
  url: singleLine,
};

/** How cells of this type are kept, or null for a field that the platform computes itself. */
export const cellType = (type: FieldType): CellType | null =>
  (stored as Readonly<Partial<Record<FieldType, CellType>>>)[type] ?? null;
