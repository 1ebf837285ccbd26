import { describe, expect, test } from "vitest";
import { defaultSettings } from "../../src/core/settings.ts";
import { parseConfig, settingsOf } from "../../src/schema/config.ts";

const starter = {
  $schema: "./node_modules/daybook/schema/config.json",
  log: "sqlite:daybook.db",
  timezone: "America/New_York",
  crm: {
    contacts: {
      table: "Contacts",
      id: "record",
      name: "Name",
      created_at: "Created",
      watch: { stage: "Stage", owner: "Owner", status: null, tags: "Tags", plan: null, note: null },
      changed_at: null,
      changed_by: null,
      dates: { "Discovery Booked": "Booked on", "Proposal Sent": "Proposal date" },
    },
    deals: null,
  },
  pipelines: [
    {
      name: "Sales",
      stages: [
        { name: "New" },
        { name: "Discovery Booked", stuck_after_days: 14 },
        { name: "Won", ends: "won" },
        { name: "Lost", ends: "lost" },
      ],
    },
  ],
  stuck_after_days: 21,
  reengage: { tag: "engaged", silent_days: 60, opted_out_tag: "unsubscribed" },
  cohorts: { old_enough_after_days: 60 },
  measures: [
    { name: "Speed to first call", from: "contact_created", to: "call_completed" },
    {
      name: "Discovery to proposal",
      from: "stage_changed:Discovery Booked",
      to: "stage_changed:Proposal Sent",
    },
  ],
  events: { on: ["contact_created", "stage_changed"], own: [] },
  publish: { tables: ["timelines", "velocity"], links: true, timelines: "active", activity_days: 90 },
  retention: { keep: "3y" },
  digest: { on: "monday", to: [] },
};

const linesOf = (json: unknown): readonly string[] => {
  try {
    parseConfig(json, "daybook.config.json");
    return [];
  } catch (error) {
    expect(error).toMatchObject({ name: "DaybookError", code: "CONFIG_INVALID", hint: expect.any(String) });
    return (error as Error).message.split("\n").slice(1);
  }
};

describe("a config", () => {
  test("in full is read as it stands", () => {
    expect(parseConfig(starter, "daybook.config.json")).toEqual({
      ...starter,
      reengage: { ...starter.reengage, ignore: defaultSettings.reengage.ignore },
      opposites: defaultSettings.opposites,
      publish: { ...starter.publish, names: {} },
      plan: null,
    });
  });

  test("may be empty: its settings are those of a log without a config", () => {
    expect(settingsOf(parseConfig({}, "daybook.config.json"))).toEqual(defaultSettings);
  });

  test("gets its defaults filled in within every part", () => {
    const config = parseConfig({ publish: {}, crm: { deals: { table: "Deals" } } }, "daybook.config.json");
    expect(config.publish).toEqual({
      tables: ["timelines", "velocity", "stuck", "reengage", "changes"],
      names: {},
      links: true,
      timelines: "active",
      activity_days: 90,
    });
    expect(config.crm?.deals).toMatchObject({
      id: "record",
      contact: null,
      watch: { stage: null },
      dates: {},
    });
    expect(config.retention.keep).toBeNull();
  });

  test("shares no default with another: changing one leaves the next as it was", () => {
    const first = parseConfig({}, "daybook.config.json");
    first.reengage.ignore.push("call_booked");
    first.opposites[0]?.splice(0, 1, "changed");
    expect(settingsOf(parseConfig({}, "daybook.config.json"))).toEqual(defaultSettings);
  });

  test("says on which day the digest is due; whom it goes to is no setting of the log", () => {
    const json = { digest: { on: "friday", to: ["ana@example.com"] } };
    expect(settingsOf(parseConfig(json, "daybook.config.json")).digest).toEqual({ on: "friday" });
  });

  test("may name types, words and pairs of its own", () => {
    const own = {
      name: "roof_inspected",
      fields: { inspector: "text", score: "number?" },
      sentence: "Roof inspected by {inspector} ({reason})",
    };
    const json = {
      events: { on: ["deal_won", "roof_inspected"], own: [own] },
      measures: [{ name: "m", from: "roof_inspected", to: "roof_inspected:Ana: senior" }],
      opposites: [["hot", "cold"]],
      reengage: { ignore: ["roof_inspected"] },
    };
    expect(settingsOf(parseConfig(json, "daybook.config.json"))).toMatchObject(json);
  });

  test("has names without the spaces around them", () => {
    const json = { pipelines: [{ name: " Sales ", stages: [{ name: "Won " }] }] };
    expect(parseConfig(json, "x").pipelines).toEqual([{ name: "Sales", stages: [{ name: "Won" }] }]);
  });
});

describe("what is wrong with a config is said with its place, what was found and what is wanted", () => {
  const sales = (stages: unknown) => ({ pipelines: [{ name: "Sales", stages }] });
  const own = (type: unknown) => ({ events: { own: [type] } });
  test.each<[unknown, string]>([
    [null, "the whole file: found null; an object { … } is wanted."],
    [[], "the whole file: found []; an object { … } is wanted."],
    [{ timezon: "UTC" }, 'timezon: there is no such key. Did you mean "timezone"?'],
    [
      { reengage: { silentdays: 3 } },
      'reengage.silentdays: there is no such key. Did you mean "silent_days"?',
    ],
    [{ cohorts: { x: 1 } }, "cohorts.x: there is no such key. Here stand old_enough_after_days."],
    [
      { crm: { contacts: { table: "C", watch: { owners: "O" } } } },
      'crm.contacts.watch.owners: there is no such key. Did you mean "owner"?',
    ],
    [{ stuck_after_days: "21" }, 'stuck_after_days: found "21"; a number is wanted.'],
    [{ stuck_after_days: 0 }, "stuck_after_days: found 0; a number above 0 is wanted."],
    [{ stuck_after_days: -1 }, "stuck_after_days: found -1; a number above 0 is wanted."],
    [{ stuck_after_days: null }, "stuck_after_days: found null; a number is wanted."],
    [{ pipelines: {} }, "pipelines: found {}; a list [ … ] is wanted."],
    [sales([]), "pipelines[0].stages: found []; a list of at least 1 is wanted."],
    [{ pipelines: [{ name: "Sales" }] }, "pipelines[0].stages: it is missing; a list [ … ] is wanted."],
    [
      sales([{ name: "A" }, { name: "B" }, { name: "C", ends: "wn" }]),
      'pipelines[0].stages[2].ends: found "wn"; one of "won", "lost" is wanted. Did you mean "won"?',
    ],
    [sales([{ name: " " }]), 'pipelines[0].stages[0].name: found " "; text that isn\'t empty is wanted.'],
    [
      sales([{ name: "A" }, { name: "B" }, { name: "A" }]),
      'pipelines[0].stages[2].name: the stage "A" stands there already (1. of the list).',
    ],
    [
      { pipelines: [starter.pipelines[0], starter.pipelines[0]] },
      'pipelines[1].name: the pipeline "Sales" stands there already (1. of the list).',
    ],
    [
      { timezone: "America/New_Yrok" },
      'timezone: "America/New_Yrok" is no time zone; a name such as America/New_York is wanted. Did you mean "America/New_York"?',
    ],
    [
      { timezone: "+02:00" },
      'timezone: "+02:00" is no time zone; a name such as America/New_York is wanted.',
    ],
    [
      { measures: [{ name: "m", from: "stage_chnaged:Won", to: "deal_won" }] },
      'measures[0].from: there is no event type "stage_chnaged". Did you mean "stage_changed"?',
    ],
    [
      { measures: [starter.measures[0], starter.measures[0]] },
      'measures[1].name: the measure "Speed to first call" stands there already (1. of the list).',
    ],
    [
      { events: { on: ["deal_wn"] } },
      'events.on[0]: there is no event type "deal_wn". Did you mean "deal_won"?',
    ],
    [{ reengage: { ignore: ["rain"] } }, 'reengage.ignore[0]: there is no event type "rain".'],
    [{ opposites: [["active"]] }, 'opposites[0]: found ["active"]; a list of at least 2 is wanted.'],
    [own({ name: "deal_won" }), "events.own[0].name: deal_won is a standard type; give yours another name."],
    [
      own({ name: "RoofInspected" }),
      'events.own[0].name: found "RoofInspected"; a name in snake_case, such as roof_inspected, is wanted.',
    ],
    [
      own({ name: "roof", fields: { who: "txt" } }),
      'events.own[0].fields.who: found "txt"; one of "text", "text?", "number", "number?", "flag?", "list" is wanted. Did you mean "text"?',
    ],
    [
      own({ name: "roof", fields: { "the who": "text" } }),
      'events.own[0].fields["the who"]: found "the who"; a name of letters, digits and _ that starts with a letter is wanted.',
    ],
    [
      own({ name: "roof", fields: { note: "text" } }),
      "events.own[0].fields.note: every type has it; leave it out.",
    ],
    [
      own({ name: "roof", fields: { inspector: "text" }, sentence: "By {inspectr}" }),
      'events.own[0].sentence: the type has no field "inspectr". Did you mean "inspector"?',
    ],
    [
      { events: { own: [{ name: "roof" }, { name: "roof" }] } },
      'events.own[1].name: the type "roof" stands there already (1. of the list).',
    ],
    [
      { publish: { tables: ["timeline"] } },
      'publish.tables[0]: found "timeline"; one of "timelines", "velocity", "stuck", "reengage", "cohorts", "owners", "activity", "changes" is wanted. Did you mean "timelines"?',
    ],
    [{ publish: { activity_days: 1.5 } }, "publish.activity_days: found 1.5; a whole number is wanted."],
    [
      { retention: { keep: "three years" } },
      'retention.keep: found "three years"; a span such as "3y", "18m", "26w" or "400d" is wanted.',
    ],
    [{ digest: { to: ["ana"] } }, 'digest.to[0]: found "ana"; an e-mail address is wanted.'],
    [{ crm: { contacts: {} } }, "crm.contacts.table: it is missing; text is wanted."],
  ])("%j", (json, line) => {
    expect(linesOf(json)).toEqual([line]);
  });

  test("all at once, misspelt keys first, at most 20 lines", () => {
    const lines = linesOf({ stages: 1, stuck_after_days: "x", opposites: Array(40).fill(0), zz: 1 });
    expect(lines.slice(0, 3)).toEqual([
      expect.stringMatching(/^stages: /),
      expect.stringMatching(/^zz: /),
      expect.stringMatching(/^stuck_after_days: /),
    ]);
    expect(lines).toHaveLength(21);
    expect(lines[20]).toBe("… and 23 more.");
  });

  test("and with the words that stand in a record of given keys", () => {
    expect(linesOf({ publish: { names: { stick: "T" } } })).toEqual([
      'publish.names.stick: there is no such key. Did you mean "stuck"?',
    ]);
    expect(linesOf({ publish: { names: { xxxxxxxx: "T" } } })).toEqual([
      expect.stringMatching(/Here stand timelines, .*daybook\.$/),
    ]);
  });

  test("and with how many there are in the file", () => {
    expect(() => parseConfig({ a: 1, b: 2 }, "my.json")).toThrow(/^my\.json has 2 problems\.\n/);
    expect(() => parseConfig({ a: 1 }, "my.json")).toThrow(/^my\.json has 1 problem\.\n/);
  });

  test("with keys of JavaScript's own is no surprise", () => {
    const lines = linesOf(JSON.parse('{"constructor":1,"toString":2,"__proto__":{"timezone":"Nowhere"}}'));
    expect(lines.map((line) => line.split(":")[0])).toEqual(["constructor", "toString", "__proto__"]);
  });
});

describe("a secret in the config", () => {
  test.each([
    "api_key",
    "airtable_api_key",
    "apiKey",
    "token",
    "accessToken",
    "client_secret",
    "password",
    "key",
    "pat",
  ])("%s: is refused without showing it", (key) => {
    const lines = linesOf({ [key]: "pat123.hidden" });
    expect(lines).toEqual([expect.stringContaining(`${key}: secrets come from the environment only`)]);
    expect(lines.join()).not.toContain("hidden");
  });

  test("as a password within the log's URL is refused without showing it", () => {
    const lines = linesOf({ log: "postgres://ana:hidden@db.example.org/log" });
    expect(lines).toEqual([
      expect.stringMatching(/^log: a password stands in it; secrets come from the environment only/),
    ]);
    expect(lines.join()).not.toContain("hidden");
    expect(linesOf({ log: "postgres://ana@db.example.org:5432/log" })).toEqual([]);
  });

  test("isn't seen in a key that only resembles one", () => {
    expect(linesOf({ timezones: 1 })).toEqual(['timezones: there is no such key. Did you mean "timezone"?']);
  });
});
