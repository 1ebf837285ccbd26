import { DaybookError } from "../../core/errors.ts";

/** What a URL such as `bigquery://my-project/daybook` names. */
export interface BigQueryPlace {
  readonly project: string;
  readonly dataset: string;
  /** Where a dataset that isn't there is made, such as EU; Google's own default otherwise. */
  readonly location: string | null;
  /** No command may read more bytes than that at once; null for any number. */
  readonly max_bytes: number | null;
  /** Where another than Google answers. */
  readonly endpoint: string | null;
  /** As people may read it. */
  readonly shown: string;
}

/** Reads the rest of a URL after `bigquery://`; who may go in stands in the environment. Throws BAD_URL. */
export function bigqueryPlace(place: string): BigQueryPlace {
  const [, project = "", dataset = "", query = ""] = /^([^/?#]*)\/?([^?#]*)(?:\?(.*))?$/s.exec(place) ?? [];
  if (project.includes("@"))
    throw bad("A BigQuery URL holds no name and no password.", "Set GOOGLE_APPLICATION_CREDENTIALS.");
  // Source: cloud.google.com/resource-manager/docs/creating-managing-projects, older ones stand in a domain.
  if (!/^(?:[a-z0-9.-]{1,60}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(project))
    throw bad("A BigQuery URL begins with a project's id, such as my-project.", usual);
  // Source: cloud.google.com/bigquery/docs/datasets#dataset-naming
  if (!/^[A-Za-z0-9_]{1,1024}$/.test(dataset))
    throw bad(
      dataset === "" ? "This BigQuery URL names no dataset." : "A dataset has letters, digits and _ only.",
      usual,
    );
  const options = new URLSearchParams(query);
  for (const name of options.keys())
    if (!["location", "max_bytes", "endpoint"].includes(name))
      throw bad(
        `A BigQuery URL takes no option "${name.slice(0, 40)}".`,
        "It takes location, max_bytes and endpoint.",
      );
  const location = options.get("location");
  if (location !== null && !/^[A-Za-z]+[A-Za-z0-9-]*$/.test(location))
    throw bad("location is where data is kept, such as EU or europe-west3.", usual);
  const most = options.get("max_bytes");
  if (most !== null && !/^[1-9]\d{0,14}$/.test(most))
    throw bad("max_bytes is a number of bytes, such as 5000000000.", usual);
  const endpoint = options.get("endpoint");
  if (
    endpoint !== null &&
    !/^(https:\/\/[^/@?#\s]+|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?)\/?$/.test(endpoint)
  )
    throw bad("endpoint is an https address, or one of this machine such as http://127.0.0.1:9050.", usual);
  return {
    project,
    dataset,
    location,
    max_bytes: most === null ? null : Number(most),
    endpoint: endpoint?.replace(/\/$/, "") ?? null,
    shown: `${project}/${dataset}`,
  };
}

const usual = "Write it as bigquery://PROJECT/DATASET";

const bad = (message: string, hint: string): DaybookError => new DaybookError("BAD_URL", message, { hint });
