import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createBuckets } from "../../src/stores/airtable/bucket.ts";
import type { AirtableClient, Call } from "../../src/stores/airtable/client.ts";
import { type ClientOptions, openAirtableClient } from "../../src/stores/airtable/package-client.ts";
import type { AirtableOptions } from "../emulators/airtable/start-airtable.ts";
import { type Crm, startCrm } from "../emulators/airtable/testing/crm.ts";

export interface ClientWorld extends Crm {
  /** Every wait so far, in milliseconds of the emulator's clock. */
  readonly waits: readonly number[];
  open(options?: Partial<ClientOptions>): Promise<AirtableClient>;
}

/** A CRM that keeps rates, and clients of it whose waits move its clock. */
export async function startClientWorld(options: AirtableOptions = {}): Promise<ClientWorld> {
  const crm = await startCrm({ rates: true, ...options });
  const waits: number[] = [];
  const now = (): number => Date.parse(crm.control.now());
  const open = (others: Partial<ClientOptions> = {}) =>
    openAirtableClient({
      base: crm.base,
      token: crm.token,
      endpoint: crm.url,
      now,
      sleep: async (ms) => {
        waits.push(ms);
        crm.control.advance({ ms });
      },
      ...others,
    });
  return { ...crm, waits, open };
}

/** Creates one row of the log; what happens to a repeat of it is up to the test. */
export const creating = (event: string, repeatable = true): Call => ({
  method: "POST",
  path: "/Event%20Log",
  body: { records: [{ fields: { event } }] },
  repeatable,
});

/** Lists one row of the log. */
export const listing: Call = {
  method: "POST",
  path: "/Event%20Log/listRecords",
  body: { pageSize: 1 },
  repeatable: true,
};

export interface RawServer {
  readonly url: string;
  /** Every wait so far, in milliseconds. */
  readonly waits: readonly number[];
  open(options?: Partial<ClientOptions>): Promise<AirtableClient>;
  close(): Promise<void>;
}

/** A server that answers as the test says, and clients of it, with a clock that moves when they wait. */
export async function startRawServer(
  answer: (response: ServerResponse, request: IncomingMessage, number: number) => void,
): Promise<RawServer> {
  let number = 0;
  let time = 0;
  const waits: number[] = [];
  const server = createServer((request, response) => {
    number += 1;
    request.resume();
    answer(response, request, number);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const open = (others: Partial<ClientOptions> = {}) =>
    openAirtableClient({
      base: "appABCDEFGHIJKLMN",
      token: "patSECRET.0123456789",
      endpoint: url,
      now: () => time,
      sleep: async (ms) => {
        waits.push(ms);
        time += ms;
      },
      buckets: createBuckets(),
      ...others,
    });
  return {
    url,
    waits,
    open,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
