import { describe } from "vitest";
import { hash, now } from "../../src/hosts/node/host.ts";
import { openPostgres } from "../../src/stores/postgres/open.ts";
import { storeContract } from "../contract/index.ts";
import { hasPostgres, postgresServer } from "../support/postgres-server.ts";

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, Math.min(ms, 5)));

describe.skipIf(!hasPostgres)("on a real Postgres", () => {
  storeContract("postgres", async (place) =>
    openPostgres((await postgresServer()).place(place.replace(/\W/g, "_")), { hash, now, env: {}, sleep }),
  );
});
