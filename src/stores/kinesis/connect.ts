import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { DaybookError } from "../../core/errors.ts";
import { packageMissing } from "../../core/package-missing.ts";
import { kinesisFault } from "./failures.ts";
import type { KinesisPlace } from "./place.ts";

/** The client's package, and a client of it. */
export interface Connected {
  readonly sdk: typeof import("@aws-sdk/client-kinesis");
  readonly client: KinesisClient;
}

/** Finds the stream. Throws PACKAGE_MISSING, STREAM_NOT_FOUND, STREAM_NOT_READY, KINESIS_DENIED, KINESIS_UNREACHABLE. */
export async function connectKinesis(place: KinesisPlace): Promise<Connected> {
  const { region, stream, endpoint } = place;
  const sdk = await import("@aws-sdk/client-kinesis").catch((cause: unknown) => {
    throw packageMissing("@aws-sdk/client-kinesis", "Kinesis", cause);
  });
  const client = new sdk.KinesisClient({
    region,
    ...(endpoint === null ? {} : { endpoint }),
    ...(endpoint?.startsWith("http:") ? await plainHttp() : {}),
    maxAttempts: 5,
  });
  try {
    const { StreamDescriptionSummary: found } = await client.send(
      new sdk.DescribeStreamSummaryCommand({ StreamName: stream }),
    );
    if (found?.StreamStatus !== "CREATING" && found?.StreamStatus !== "DELETING") return { sdk, client };
    throw new DaybookError(
      "STREAM_NOT_READY",
      `The stream "${stream}" is being ${found.StreamStatus === "CREATING" ? "made" : "deleted"}.`,
      { hint: "Wait until aws kinesis describe-stream-summary says ACTIVE." },
    );
  } catch (error) {
    client.destroy();
    throw kinesisFault(error, place);
  }
}

/** The client speaks HTTP/2 to Kinesis, which nobody does without TLS; its other transport comes with it. */
async function plainHttp(): Promise<object> {
  const { NodeHttpHandler } = await import("@smithy/node-http-handler").catch((cause: unknown) => {
    throw packageMissing("@smithy/node-http-handler", "Kinesis over http://", cause);
  });
  return { requestHandler: new NodeHttpHandler({ connectionTimeout: 5_000 }) };
}
