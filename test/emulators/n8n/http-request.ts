import type { Network } from "../code-steps/network.ts";
import type { Gateway } from "./gateway.ts";

type Options = Readonly<Record<string, unknown>>;

/** n8n-core's own: it changes the options that it is given. */
export type HttpRequest = (options: Record<string, unknown>) => Promise<unknown>;

/** How long n8n waits for an answer where the code doesn't say. Source: n8n-core 2.8.1, axios.defaults.timeout. */
const usualLimit = 300_000;

/**
 * helpers.httpRequest, as n8n carries it out for the sandbox: by n8n's own code, over HTTP. Gives or throws what goes through JSON to the code:
 * of an error that is message, name, stack, code, status and the whole request, its headers too. Time is up when the network's clock says so.
 */
export async function requestByN8n(
  httpRequest: HttpRequest,
  network: Network,
  gateway: Gateway,
  options: Options,
): Promise<unknown> {
  const url = String(options.url);
  if (!URL.canParse(url)) return httpRequest({ ...options });
  const limit = typeof options.timeout === "number" && options.timeout > 0 ? options.timeout : usualLimit;
  const address = await gateway.inside(url, limit);
  const real = httpRequest({ ...options, url: address });
  real.catch(() => {});
  const isLate = network.clock.reaches(network.clock.now() + limit).then(() => {
    throw timedOut(options, limit);
  });
  isLate.catch(() => {});
  try {
    return await Promise.race([real, isLate]);
  } catch (error) {
    const kept = JSON.parse(gateway.outside(JSON.stringify(error)));
    const { message, name, stack } = error as Error;
    const shown = { message, name, stack, ...kept };
    const missing = gateway.missing(url);
    throw missing ? { ...shown, message: missing.message, code: missing.code } : shown;
  }
}

/** As axios words it. Source: axios, adapters/http.js; n8n leaves transitional.clarifyTimeoutError off. */
function timedOut({ method = "GET", url, headers = {}, body }: Options, timeout: number): object {
  const message = `timeout of ${timeout}ms exceeded`;
  return {
    message,
    name: "AxiosError",
    stack: `AxiosError: ${message}`,
    code: "ECONNABORTED",
    config: { method: String(method).toLowerCase(), url, headers, timeout, data: JSON.stringify(body) },
  };
}
