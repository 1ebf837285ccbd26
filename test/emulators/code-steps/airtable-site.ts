import type { Site } from "./network.ts";
import { NetworkError } from "./step-error.ts";

/** `https://api.airtable.com`, by real HTTP to the emulator at `url`. */
export const airtableSite = ({ url }: { readonly url: string }): Site => ({
  name: "airtable",
  origins: ["https://api.airtable.com"],
  async send({ method, url: asked, headers, body }, signal) {
    try {
      const response = await fetch(url + asked.slice(new URL(asked).origin.length), {
        method,
        headers,
        redirect: "manual",
        signal,
        ...(body === null ? {} : { body }),
      });
      return {
        status: response.status,
        statusText: response.statusText,
        headers: Object.fromEntries(response.headers),
        text: await response.text(),
      };
    } catch {
      throw new NetworkError("ECONNRESET", "socket hang up");
    }
  },
});
