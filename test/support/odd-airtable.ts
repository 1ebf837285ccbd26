import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Airtable } from "../emulators/airtable/start-airtable.ts";

/** A request on its way to Airtable. */
export interface Passing {
  readonly method: string;
  readonly url: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever was sent
  readonly body: any;
}

export interface Passed {
  readonly status: number;
  readonly text: string;
  /** The server's clock as an HTTP date; without it the answer has none. */
  readonly date?: string | null;
}

/** Answers a request in Airtable's place, or passes it on and changes the answer. */
export type Rewrite = (request: Passing, pass: () => Promise<Passed>) => Promise<Passed>;

/** A server between a client and the emulator: for answers that Airtable may give and nobody has written down. */
export async function oddAirtable(
  airtable: Airtable,
  rewrite: Rewrite,
): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const { method = "GET", url = "/" } = request;
      const sent = Buffer.concat(chunks).toString();
      const pass = async (): Promise<Passed> => {
        const { authorization = "" } = request.headers;
        const headers = { authorization, "content-type": "application/json" };
        const answer = await fetch(`${airtable.url}${url}`, {
          method,
          headers,
          ...(sent === "" ? {} : { body: sent }),
        });
        return { status: answer.status, text: await answer.text(), date: answer.headers.get("date") };
      };
      const { status, text, date } = await rewrite(
        { method, url, body: sent === "" ? null : JSON.parse(sent) },
        pass,
      );
      response.sendDate = false;
      response.writeHead(status, { "content-type": "application/json", ...(date ? { date } : {}) }).end(text);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A refusal in the common envelope. */
export const refusing = (status: number, type: string, message: string): Passed => ({
  status,
  text: JSON.stringify({ error: { type, message } }),
});
