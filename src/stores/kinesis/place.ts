import { DaybookError } from "../../core/errors.ts";

/** What a URL such as `kinesis://eu-central-1/daybook` names. */
export interface KinesisPlace {
  readonly region: string;
  readonly stream: string;
  /** Where another than AWS answers. */
  readonly endpoint: string | null;
}

/** Reads the rest of a URL after `kinesis://`; AWS' own variables hold who may go in. Throws BAD_URL. */
export function kinesisPlace(place: string): KinesisPlace {
  const [, region = "", stream = "", query = ""] = /^([^/?#]*)\/?([^?#]*)(?:\?(.*))?$/s.exec(place) ?? [];
  if (region.includes("@"))
    throw bad(
      "A Kinesis URL holds no name and no password.",
      "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    );
  if (!/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/.test(region))
    throw bad("A Kinesis URL begins with a region, such as eu-central-1.", usual);
  if (!/^[A-Za-z0-9_.-]{1,128}$/.test(stream))
    throw bad(
      stream === ""
        ? "This Kinesis URL names no stream."
        : "A stream has letters, digits, _, . and - only, 128 at most.",
      usual,
    );
  const options = new URLSearchParams(query);
  for (const name of options.keys())
    if (name !== "endpoint") throw bad("A Kinesis URL takes one option, endpoint.", usual);
  const endpoint = options.get("endpoint");
  if (endpoint !== null && !/^https?:\/\/[^/@?#\s]+\/?$/.test(endpoint))
    throw bad("endpoint is an address such as http://127.0.0.1:4567.", usual);
  return { region, stream, endpoint };
}

const usual = "Write it as kinesis://eu-central-1/stream";

const bad = (message: string, hint: string): DaybookError => new DaybookError("BAD_URL", message, { hint });
