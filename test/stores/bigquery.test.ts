import { afterAll, describe } from "vitest";
import { storeContract } from "../contract/index.ts";
import { type BigQueryServer, bigqueryServer } from "../support/bigquery-server.ts";

describe("through Google's own client, over HTTP, to an emulator", () => {
  let server: Promise<BigQueryServer> | undefined;
  const started = (): Promise<BigQueryServer> => {
    server ??= bigqueryServer();
    return server;
  };
  afterAll(async () => (await server)?.close());

  storeContract("bigquery", async (place) => (await started()).open(place.replace(/\W/g, "_")));
});
