import { describe, expect, test } from "vitest";
import { wordsOf } from "../../src/core/header-words.ts";
import { type MapEvent, missingColumns } from "../../src/core/map-row.ts";
import { proposeMap } from "../../src/core/propose-map.ts";

function propose(header: string, ...rows: readonly string[]) {
  const columns = header.split(",");
  const cells = rows.map((line) =>
    Object.fromEntries(line.split(",").map((cell, at) => [columns[at] ?? "", cell])),
  );
  const map = proposeMap({ header: columns, rows: cells, source: "import:leads.csv", timezone: "UTC" });
  expect(missingColumns(map, columns)).toEqual([]);
  return map;
}
const events = (header: string, ...rows: readonly string[]): readonly MapEvent[] =>
  propose(header, ...rows).events;
const types = (header: string, ...rows: readonly string[]): readonly string[] =>
  events(header, ...rows).map((event) => event.event_type);

test("a column's name falls into words however it is written", () => {
  expect(["DealCreatedAt", "deal_created_at", "Deal - created at", "deal.created-AT"].map(wordsOf)).toEqual(
    Array(4).fill(["deal", "created", "at"]),
  );
});

describe("a table of leads", () => {
  test("gives contact_created with where they came from", () => {
    expect(propose("mql_id,first_contact_date,landing_page_id,origin", "a1,2018-02-01,b2,social")).toEqual({
      source: "import:leads.csv",
      timezone: "UTC",
      events: [
        {
          event_type: "contact_created",
          contact_id: "mql_id",
          timestamp: "first_contact_date",
          data: { source: "origin" },
        },
      ],
    });
  });

  test("is told by the record's own id before an e-mail address", () => {
    const header =
      "Record ID,First Name,Last Name,Email,Contact owner,Lead Status,Create Date,Original Source";
    const [event] = events(header, "1,Sarah,Lopez,s@x.org,Ana,New,2024-03-04 09:00,Organic");
    expect(event).toMatchObject({ contact_id: "Record ID", data: { source: "Original Source" } });
  });

  test("is told by the contact's id before the row's own", () => {
    expect(events("id,contact_id,created_at", "7,c1,2024-03-04")[0]?.contact_id).toBe("contact_id");
  });

  test("is told by its e-mail address where there is no id", () => {
    expect(events("Name,E-mail,Signup date", "Sarah,s@x.org,2024-03-04")[0]?.contact_id).toBe("E-mail");
  });

  test("with an empty id column falls back to the e-mail address", () => {
    const rows = [",s@x.org,2024-03-04", ",t@x.org,2024-03-05"];
    expect(events("Contact ID,Email,Created", ...rows)[0]?.contact_id).toBe("Email");
  });
});

describe("a table of won deals", () => {
  test("gives deal_won by the one who closed it, and no creation that it has no time for", () => {
    const header = "mql_id,seller_id,sdr_id,sr_id,won_date,business_segment,declared_monthly_revenue";
    expect(events(header, "a1,s1,r1,r2,2018-02-26 19:58:54,pet,0.0")).toEqual([
      {
        event_type: "deal_won",
        when: { column: "won_date" },
        contact_id: "mql_id",
        timestamp: "won_date",
        actor: "sr_id",
        data: {},
      },
    ]);
  });
});

describe("a table of deals", () => {
  const header = "opportunity_id,sales_agent,account,deal_stage,engage_date,close_date,close_value";

  test("gives creation, win and loss, the end told by the stage", () => {
    const [created, won, lost] = events(
      header,
      "1C,Moses,Cancity,Won,2016-10-20,2017-03-01,1054",
      "2C,Moses,Isdom,Deal lost,2016-10-20,2017-03-01,0",
    );
    const subject = { contact_id: "account", deal_id: "opportunity_id" };
    expect(created).toMatchObject({ event_type: "deal_created", ...subject, timestamp: "engage_date" });
    expect(won).toMatchObject({
      event_type: "deal_won",
      ...subject,
      timestamp: "close_date",
      actor: "sales_agent",
    });
    expect(won?.data).toEqual({ amount: { column: "close_value", as: "number" } });
    expect(won?.when).toMatchObject({
      column: "deal_stage",
      in: expect.arrayContaining(["Won", "Closed Won"]),
    });
    expect(lost?.when?.in).toContain("Deal lost");
    expect(won?.when?.in).not.toContain("Deal lost");
  });

  test("with amounts that are no plain numbers leaves them out", () => {
    const [, won] = events(header, '1C,Moses,Cancity,Won,2016-10-20,2017-03-01,"$1');
    expect(won?.data).toEqual({});
  });

  test("takes the contact's id before its name, and the deal's own id", () => {
    const [created] = events(
      "Record ID,Deal Name,Deal Stage,Deal owner,Amount,Create Date,Associated Contact,Associated Contact IDs",
      "1,Roof,Qualified,Ana,1200,2024-03-04 09:00,Sarah,501",
    );
    expect(created).toMatchObject({
      contact_id: "Associated Contact IDs",
      deal_id: "Record ID",
      data: { name: "Deal Name" },
    });
  });

  test("uses times of win and loss of their own, empty or not", () => {
    const found = events(
      "Deal - ID,Deal - Contact person,Deal - Status,Deal - Deal created,Deal - Won time,Deal - Lost time",
      "7,Sarah,Won,2024-03-04 10:00:00,2024-05-04 10:00:00,",
    );
    expect(found.map((event) => event.timestamp)).toEqual([
      "Deal - Deal created",
      "Deal - Won time",
      "Deal - Lost time",
    ]);
    expect(found[2]?.when).toEqual({ column: "Deal - Lost time" });
  });

  test("tells the end by the column that says it, status or stage", () => {
    const found = events("Deal ID,Contact,Stage,Status,Closed on", "1,Sarah,Proposal,Won,2024-05-04");
    expect(found[0]?.when?.column).toBe("Status");
  });

  test("moves into the present stage at the time of its last change", () => {
    const found = events(
      "Opportunity ID,Account Name,Stage,Amount,Last Stage Change Date",
      "6,Acme,Proposal,5,2024-05-01",
    );
    expect(found).toMatchObject([
      { event_type: "stage_changed", timestamp: "Last Stage Change Date", data: { to: "Stage" } },
    ]);
  });
});

test("columns that say when a stage was entered give a change each", () => {
  const found = events(
    'Contact ID,Date entered "Qualified (Sales Pipeline)",Date entered Won',
    "1,2024-01-02,",
  );
  expect(found.map(({ when, data }) => [when?.column, data])).toEqual([
    ['Date entered "Qualified (Sales Pipeline)"', { to: { const: "Qualified" } }],
    ["Date entered Won", { to: { const: "Won" } }],
  ]);
});

test("a header without rows is enough", () => {
  expect(types("Lead ID,Created Date,Lead Source")).toEqual(["contact_created"]);
});

describe("MAP_NEEDED says what is missing and shows a map", () => {
  test.each([
    ["foo,bar", "1,2", "no column looks like the id or e-mail of a contact"],
    ["email,name", "s@x.org,Sarah", "no column looks like the time"],
    ["email,Create Date", "s@x.org,3/14/2024", 'in column "Create Date", "3/14/2024"'],
    ["email,Create Date", "s@x.org,", "no column looks like the time"],
  ])("%s", (header, row, why) => {
    expect(() => propose(header, row)).toThrowError(
      expect.objectContaining({
        code: "MAP_NEEDED",
        message: expect.stringContaining(why),
        hint: expect.stringMatching(/"event_type":"contact_created".*--map/),
      }),
    );
  });
});
