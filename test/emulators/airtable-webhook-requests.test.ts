import { describe, expect, test } from "vitest";
import { type Answer, type Caller, webhookRoutes } from "./airtable/webhooks/routes.ts";
import {
  ada,
  add,
  api,
  day,
  dropField,
  hook,
  type Json,
  open,
  page,
  person,
  scopes,
  shown,
  specified,
  type World,
} from "./webhook-world.ts";

describe("the cursor", () => {
  const many = (world: World, count: number): void => {
    for (let made = 0; made < count; made++)
      world.change(api, (draft) => add(draft, world.contacts, { Person: `p${made}` }));
  };

  test("goes through every payload once, 50 at the most", () => {
    const world = open();
    const one = hook(world);
    many(world, 120);
    const first = page(world, one);
    expect([first.payloads.length, first.cursor, first.mightHaveMore]).toEqual([50, 51, true]);
    const second = page(world, one, "?cursor=51&limit=50");
    const third = page(world, one, `?cursor=${second.cursor}`);
    expect([third.payloads.length, third.cursor, third.mightHaveMore]).toEqual([20, 121, false]);
    const numbers = [first, second, third].flatMap(({ payloads }) =>
      payloads.map(({ baseTransactionNumber }) => baseTransactionNumber),
    );
    expect(numbers).toEqual(Array.from({ length: 120 }, (_, at) => at + 1));
    expect(shown(world, one)?.cursorForNextPayload).toBe(121);
  });

  test("gives the same payloads for the same cursor, and itself where there are none", () => {
    const world = open();
    const one = hook(world);
    many(world, 3);
    expect(page(world, one, "?cursor=2&limit=1")).toEqual(page(world, one, "?cursor=2&limit=1"));
    expect(page(world, one, "?cursor=2&limit=1")).toMatchObject({ cursor: 3, mightHaveMore: true });
    expect(page(world, one, "?cursor=4")).toEqual({ payloads: [], cursor: 4, mightHaveMore: false });
  });

  test("counts on when payloads of 7 days ago are gone, seen or not", () => {
    const world = open();
    const one = hook(world);
    many(world, 2);
    world.clock.advance(5 * day);
    page(world, one);
    many(world, 1);
    world.clock.advance(2 * day);
    expect(page(world, one)).toMatchObject({ payloads: [{ baseTransactionNumber: 3 }], cursor: 4 });
    expect(page(world, one, "?cursor=3").payloads).toHaveLength(1);
  });

  test.each(["cursor=0", "cursor=-1", "cursor=x", "limit=0", "limit=1.5"])("%s is refused", (query) => {
    const world = open();
    const answer = world.ask("GET", `appBase/webhooks/${hook(world).id}/payloads?${query}`);
    expect(answer).toMatchObject({ status: 422, body: { error: { type: "INVALID_REQUEST_UNKNOWN" } } });
  });

  test("a limit above 50 is not known", () => {
    const world = open();
    expect(world.ask("GET", `appBase/webhooks/${hook(world).id}/payloads?limit=51`).status).toBe(501);
  });
});

describe("life", () => {
  const addDeal = (world: World): void => {
    world.change(api, (draft) => add(draft, world.deals, { Name: "x" }));
  };

  test("a webhook hears for 7 days, is readable for 7 more, and is gone then", () => {
    const world = open();
    const one = hook(world);
    expect(one.expirationTime).toBe("2026-03-08T10:00:00.250Z");
    world.clock.advance(7 * day - 1);
    addDeal(world);
    expect(shown(world, one)?.isHookEnabled).toBe(true);
    world.clock.advance(1);
    addDeal(world);
    expect(shown(world, one)).toMatchObject({ isHookEnabled: false, cursorForNextPayload: 2 });
    expect(page(world, one).payloads).toHaveLength(1);
    expect(shown(world, one)?.expirationTime).toBe(one.expirationTime);
    world.clock.advance(7 * day);
    expect(shown(world, one)).toBeUndefined();
    expect(world.ask("GET", `appBase/webhooks/${one.id}/payloads`)).toEqual({
      status: 404,
      body: { error: "NOT_FOUND" },
    });
  });

  test("refreshing gives 7 days from now, and so does reading payloads", () => {
    const world = open();
    const one = hook(world);
    world.clock.advance(day);
    expect(world.ask("POST", `appBase/webhooks/${one.id}/refresh`)).toEqual({
      status: 200,
      body: { expirationTime: "2026-03-09T10:00:00.250Z" },
    });
    world.clock.advance(day);
    page(world, one);
    expect(shown(world, one)?.expirationTime).toBe("2026-03-10T10:00:00.250Z");
  });

  test("an expired one is not refreshed", () => {
    const world = open();
    const one = hook(world);
    world.clock.advance(8 * day);
    expect(world.ask("POST", `appBase/webhooks/${one.id}/refresh`).status).toBe(501);
  });

  test.each([
    ["a watched field", { watchDataInFieldIds: ["fldStage", "fldNote"] }, {}],
    ["a field whose schema is watched", { watchSchemasOfFieldIds: ["fldNote"] }, {}],
    ["an included field", {}, { includeCellValuesInFieldIds: ["fldNote"] }],
  ])("deleting %s ends it with INVALID_HOOK", (_what, filters, includes) => {
    const world = open();
    const one = hook(world, filters, includes);
    const other = hook(world);
    world.change(person, (draft) => dropField(draft, world.deals, "fldNote"));
    addDeal(world);
    expect(page(world, one)).toEqual({
      payloads: [
        {
          timestamp: "2026-03-01T10:00:00.250Z",
          baseTransactionNumber: 1,
          payloadFormat: "v0",
          actionMetadata: {
            source: "client",
            sourceMetadata: {
              user: { id: "usrEd", email: "Ed@example.com", permissionLevel: "edit", name: "Ed" },
            },
          },
          error: true,
          code: "INVALID_HOOK",
        },
      ],
      cursor: 2,
      mightHaveMore: false,
    });
    expect(shown(world, one)?.isHookEnabled).toBe(false);
    expect(page(world, other).payloads).toHaveLength(1);
  });

  test("deleting the table it watches ends it too", () => {
    const world = open();
    const one = hook(world, { recordChangeScope: "tblDeals" });
    world.change(person, (draft) => draft.drop(world.deals));
    expect(page(world, one).payloads).toMatchObject([{ error: true, code: "INVALID_HOOK" }]);
  });

  test("a deleted webhook is gone, and its place is free", () => {
    const world = open();
    const hooks = Array.from({ length: 10 }, () => hook(world));
    const eleventh = (): Answer => world.ask("POST", "appBase/webhooks", specified({}));
    expect(eleventh()).toEqual({ status: 422, body: { error: { type: "TOO_MANY_WEBHOOKS_IN_BASE" } } });
    const path = `appBase/webhooks/${hooks[4]?.id}`;
    expect(world.ask("DELETE", path)).toEqual({ status: 200, body: undefined });
    expect(world.ask("DELETE", path).status).toBe(404);
    expect(eleventh().status).toBe(200);
  });
});

describe("a request", () => {
  test("to list shows all but the secret", () => {
    const world = open();
    const one = hook(world, { recordChangeScope: "tblDeals" }, { includePreviousCellValues: true });
    expect(one.id).toMatch(/^ach[0-9A-Za-z]{14}$/);
    expect(Buffer.from(one.macSecretBase64, "base64")).toHaveLength(32);
    expect(world.ask("GET", "appBase/webhooks").body).toEqual({
      webhooks: [
        {
          id: one.id,
          specification: {
            options: {
              filters: { dataTypes: ["tableData"], recordChangeScope: "tblDeals" },
              includes: { includePreviousCellValues: true },
            },
          },
          notificationUrl: null,
          cursorForNextPayload: 1,
          areNotificationsEnabled: false,
          lastNotificationResult: null,
          lastSuccessfulNotificationTime: null,
          isHookEnabled: true,
          expirationTime: "2026-03-08T10:00:00.250Z",
        },
      ],
    });
  });

  const invalid = (filters: Json, includes?: Json): Json => specified(filters, includes);
  test.each<[string, unknown, number, string]>([
    ["no body", undefined, 422, "INVALID_REQUEST_UNKNOWN"],
    ["no specification", {}, 422, "INVALID_REQUEST_UNKNOWN"],
    ["an unknown key", { ...specified({}), url: "x" }, 422, "INVALID_REQUEST_UNKNOWN"],
    ["an unknown filter", invalid({ fields: [] }), 422, "INVALID_REQUEST_UNKNOWN"],
    ["no data type", invalid({ dataTypes: [] }), 422, "INVALID_REQUEST_UNKNOWN"],
    ["an unknown data type", invalid({ dataTypes: ["rows"] }), 422, "INVALID_REQUEST_UNKNOWN"],
    ["an unknown change type", invalid({ changeTypes: ["edit"] }), 422, "INVALID_REQUEST_UNKNOWN"],
    ["an unknown source", invalid({ fromSources: ["api"] }), 422, "INVALID_REQUEST_UNKNOWN"],
    ["an unknown table", invalid({ recordChangeScope: "tblNone" }), 422, "INVALID_FILTERS"],
    ["a table by its name", invalid({ recordChangeScope: "Deals" }), 422, "INVALID_FILTERS"],
    ["an unknown field", invalid({ watchDataInFieldIds: ["fldNone"] }), 422, "INVALID_FILTERS"],
    [
      "an unknown included field",
      invalid({}, { includeCellValuesInFieldIds: ["x"] }),
      422,
      "INVALID_FILTERS",
    ],
    ["a flag that is none", invalid({}, { includePreviousCellValues: 1 }), 422, "INVALID_REQUEST_UNKNOWN"],
    ["a bad address", { ...specified({}), notificationUrl: "ftp://x" }, 422, "INVALID_REQUEST_UNKNOWN"],
    ["a view", invalid({ recordChangeScope: "viwGrid" }), 501, "EMULATOR_DOES_NOT_KNOW"],
    ["sourceOptions", invalid({ sourceOptions: {} }), 501, "EMULATOR_DOES_NOT_KNOW"],
    ["a computed field", invalid({ watchDataInFieldIds: ["fldEdited"] }), 501, "EMULATOR_DOES_NOT_KNOW"],
    [
      "another table's field",
      invalid({ recordChangeScope: "tblDeals", watchDataInFieldIds: ["fldPerson"] }),
      501,
      "EMULATOR_DOES_NOT_KNOW",
    ],
  ])("to create with %s is refused", (_what, body, status, type) => {
    const world = open();
    expect(world.ask("POST", "appBase/webhooks", body)).toMatchObject({ status, body: { error: { type } } });
    expect(world.ask("GET", "appBase/webhooks").body).toEqual({ webhooks: [] });
  });

  test("needs webhook:manage, and to hear a data type the scope that reads it", () => {
    const world = open();
    const one = hook(world, { dataTypes: ["tableFields"] });
    const without = (scope: string): Caller => ({
      ...ada,
      scopes: scopes.filter((other) => other !== scope),
    });
    const hidden = { status: 403, body: { error: { type: "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND" } } };
    const payloads = `appBase/webhooks/${one.id}/payloads`;
    const ask = world.ask;
    expect(ask("GET", "appBase/webhooks", undefined, without("webhook:manage"))).toMatchObject(hidden);
    expect(ask("GET", payloads, undefined, without("webhook:manage"))).toMatchObject(hidden);
    expect(ask("GET", payloads, undefined, without("schema.bases:read"))).toMatchObject(hidden);
    expect(ask("GET", payloads, undefined, without("data.records:read")).status).toBe(200);
    const create = (caller: Caller): Answer => ask("POST", "appBase/webhooks", specified({}), caller);
    expect(create(without("data.records:read"))).toMatchObject(hidden);
    expect(create(without("schema.bases:read")).status).toBe(200);
  });

  test("needs a Creator, except to list and read", () => {
    const world = open();
    const { id } = hook(world, {}, {}, "http://127.0.0.1:9/");
    const reader: Caller = { ...ada, userId: "usrRea" };
    const editor: Caller = { ...ada, userId: "usrEd" };
    const refused = { status: 403, body: { error: { type: "INVALID_PERMISSIONS" } } };
    const ask = world.ask;
    expect(ask("GET", "appBase/webhooks", undefined, reader).status).toBe(200);
    expect(ask("GET", `appBase/webhooks/${id}/payloads`, undefined, reader).status).toBe(200);
    expect(ask("POST", "appBase/webhooks", specified({}), editor)).toMatchObject(refused);
    expect(ask("POST", `appBase/webhooks/${id}/refresh`, undefined, editor)).toMatchObject(refused);
    const off = { enable: false };
    expect(ask("POST", `appBase/webhooks/${id}/enableNotifications`, off, editor)).toMatchObject(refused);
    expect(ask("DELETE", `appBase/webhooks/${id}`, undefined, editor)).toMatchObject(refused);
  });

  test("to an unknown base, by a stranger to it, or with a token for others, hides whether it exists", () => {
    const world = open();
    const nil: Caller = { ...ada, userId: "usrNil" };
    const answers = [
      world.ask("GET", "appNone/webhooks"),
      world.ask("GET", "appBase/webhooks", undefined, nil),
      world.ask("GET", "appBase/webhooks", undefined, { ...ada, bases: ["appOther"] }),
    ];
    for (const answer of answers)
      expect(answer).toMatchObject({
        status: 403,
        body: { error: { type: "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND" } },
      });
  });

  test("to a path that is no webhook's is left to others", () => {
    const { clock, live } = open();
    const routes = webhookRoutes({ clock, bases: new Map([["appBase", live]]) });
    expect(routes("GET", "/v0/appBase/tblDeals", undefined, ada)).toBeNull();
    expect(routes("GET", "/v0/bases/appBase/webhooks/ach1/other", undefined, ada)).toBeNull();
    expect(routes("PUT", "/v0/bases/appBase/webhooks", undefined, ada)?.status).toBe(404);
  });
});
