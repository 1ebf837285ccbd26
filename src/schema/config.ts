import { type Catalog, commonFields } from "../core/catalog.ts";
import { shown } from "../core/clean-text.ts";
import { catalogFrom, type Settings } from "../core/settings.ts";
import { standardTypes } from "../core/standard-types.ts";
import { repeated, timezoneFault, typeFault } from "./checks.ts";
import { type Config, configSchema } from "./config-schema.ts";
import { configJsonSchema } from "./json-schema.ts";
import { didYouMean, type Fault, faultsOf, invalid } from "./problems.ts";

export { type Config, viewWords } from "./config-schema.ts";

/** daybook.config.json, read and checked, with its defaults filled in. Throws CONFIG_INVALID with one sentence a problem. */
export function parseConfig(json: unknown, file: string): Config {
  const read = configSchema.safeParse(json);
  if (!read.success)
    throw invalid("CONFIG_INVALID", file, faultsOf(read.error, json, configJsonSchema()), hint);
  const faults = faultsIn(read.data);
  if (faults.length > 0) throw invalid("CONFIG_INVALID", file, faults, hint);
  return read.data;
}

const hint =
  'The file\'s keys are described in schema/config.json; editors show them if its "$schema" points there.';

/** What of the config the log and its views need. */
export function settingsOf(config: Config): Settings {
  const { timezone, pipelines, stuck_after_days, reengage, cohorts, measures, opposites, events } = config;
  const { crm, plan, digest, retention } = config;
  const { activity_days, ...publish } = config.publish;
  return {
    timezone,
    pipelines,
    stuck_after_days,
    reengage,
    cohorts,
    measures,
    opposites,
    events,
    activity_days,
    crm,
    publish,
    digest: { on: digest.on },
    plan,
    ...(retention.keep === null ? {} : { keep: retention.keep }),
  };
}

function faultsIn(config: Config): readonly Fault[] {
  const catalog = catalogFrom(settingsOf(config));
  return [
    ...logFaults(config.log),
    ...sheetFaults(config),
    ...timezoneFault(["timezone"], config.timezone),
    ...pipelineFaults(config.pipelines),
    ...config.reengage.ignore.flatMap((type, at) => typeFault(["reengage", "ignore", at], type, catalog)),
    ...measureFaults(config.measures, catalog),
    ...(config.events.on ?? []).flatMap((type, at) => typeFault(["events", "on", at], type, catalog)),
    ...ownTypeFaults(config.events.own),
  ];
}

function logFaults(log: string): readonly Fault[] {
  if (!/^[a-z][a-z0-9+]*:\/\/[^/]*:[^/]*@/i.test(log)) return [];
  return [
    {
      path: ["log"],
      message: "a password stands in it; secrets come from the environment only, such as DATABASE_URL.",
    },
  ];
}

/** A sheet's rows have no ids of their own. */
const sheetFaults = ({ log, crm }: Config): readonly Fault[] =>
  /^sheets:/i.test(log)
    ? (["contacts", "deals"] as const).flatMap((word) =>
        crm?.[word]?.id === "record"
          ? [
              {
                path: ["crm", word, "id"],
                message: `"record" is for Airtable; a row of a sheet has no id of its own: name the column of ${crm[word].table} that holds one, such as "Contact ID".`,
              },
            ]
          : [],
      )
    : [];

function pipelineFaults(pipelines: Config["pipelines"]): readonly Fault[] {
  const names = pipelines.map((pipeline) => pipeline.name);
  const stages = pipelines.flatMap((pipeline, at) =>
    repeated(
      ["pipelines", at, "stages"],
      pipeline.stages.map((stage) => stage.name),
      "the stage",
    ),
  );
  return [...repeated(["pipelines"], names, "the pipeline"), ...stages];
}

function measureFaults(measures: Config["measures"], catalog: Catalog): readonly Fault[] {
  const faults = measures.flatMap((measure, at) =>
    (["from", "to"] as const).flatMap((end) =>
      typeFault(["measures", at, end], measure[end].split(":")[0] ?? "", catalog),
    ),
  );
  return [
    ...repeated(
      ["measures"],
      measures.map((measure) => measure.name),
      "the measure",
    ),
    ...faults,
  ];
}

const standard = new Set(standardTypes.map((type) => type.name));

function ownTypeFaults(own: Config["events"]["own"]): readonly Fault[] {
  const faults = own.flatMap((type, at): readonly Fault[] => {
    const path = ["events", "own", at];
    const shadows = standard.has(type.name)
      ? [{ path: [...path, "name"], message: `${type.name} is a standard type; give yours another name.` }]
      : [];
    const taken = Object.keys(type.fields)
      .filter((field) => Object.hasOwn(commonFields, field))
      .map((field) => ({ path: [...path, "fields", field], message: "every type has it; leave it out." }));
    return [...shadows, ...taken, ...sentenceFaults([...path, "sentence"], type)];
  });
  return [
    ...repeated(
      ["events", "own"],
      own.map((type) => type.name),
      "the type",
    ),
    ...faults,
  ];
}

function sentenceFaults(
  path: readonly (string | number)[],
  { sentence, fields }: Config["events"]["own"][number],
): readonly Fault[] {
  const known = [...Object.keys(fields), ...Object.keys(commonFields)];
  const named = [...(sentence ?? "").matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  return named
    .filter((field) => !known.includes(field))
    .map((field) => ({ path, message: `the type has no field ${shown(field)}.${didYouMean(field, known)}` }));
}
