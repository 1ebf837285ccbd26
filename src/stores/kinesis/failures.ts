import { DaybookError, isDaybookError } from "../../core/errors.ts";
import type { KinesisPlace } from "./place.ts";

/** The word that AWS gives an error. */
const wordOf = (error: unknown): string => String((error as { name?: unknown } | null)?.name ?? "");

/** Whether a request came too soon, and may come again. */
const isThrottled = (word: string): boolean => /Throughput|Throttl|LimitExceeded|TooManyRequests/.test(word);

/** Whether a reader's place in a shard has to be asked for again: one is good for five minutes. */
export const isExpired = (error: unknown): boolean => wordOf(error) === "ExpiredIteratorException";

/** Whether a request was refused only because it came too soon. */
export const wasThrottled = (error: unknown): boolean => isThrottled(wordOf(error));

/** What went wrong with a stream, in words; never with what was sent. */
export function kinesisFault(error: unknown, { region, stream, endpoint }: KinesisPlace): DaybookError {
  if (isDaybookError(error)) return error;
  const word = wordOf(error);
  const code = String((error as { code?: unknown } | null)?.code ?? "");
  const said = String((error as { message?: unknown } | null)?.message ?? "").slice(0, 200);
  const fault = (name: string, message: string, hint: string): DaybookError =>
    new DaybookError(name, message, { hint, cause: error });
  if (word === "ResourceNotFoundException")
    return fault(
      "STREAM_NOT_FOUND",
      `There is no stream "${stream}" in ${region}.`,
      "Make it first, such as with aws kinesis create-stream, or check its name and the region.",
    );
  if (word === "CredentialsProviderError")
    return fault(
      "KINESIS_DENIED",
      "No AWS credentials were found.",
      "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.",
    );
  if (
    /AccessDenied|UnrecognizedClient|InvalidSignature|ExpiredToken|IncompleteSignature|MissingAuth|InvalidClientToken|OptInRequired/.test(
      word,
    )
  )
    return fault(
      "KINESIS_DENIED",
      `AWS doesn't let these credentials use the stream "${stream}" in ${region}.`,
      "It takes kinesis:DescribeStreamSummary and PutRecords to write, ListShards, GetShardIterator and GetRecords to read.",
    );
  if (/^KMS/.test(word))
    return fault(
      "KINESIS_DENIED",
      `The key that the stream is encrypted with can't be used: ${said}`,
      "Check the key's policy.",
    );
  if (isThrottled(word))
    return fault(
      "KINESIS_BUSY",
      `The stream "${stream}" takes no more for now.`,
      "It needs more shards, or on-demand capacity; run it again later: nothing is doubled for its readers.",
    );
  if (/^(ECONN|ENOTFOUND|EAI_|EHOST|ETIMEDOUT|EPIPE)/.test(code) || /Timeout|Networking/.test(word))
    return fault(
      "KINESIS_UNREACHABLE",
      `${endpoint ?? `Kinesis in ${region}`} doesn't answer.`,
      "Check the region, the endpoint and the network.",
    );
  return fault(
    "KINESIS_FAILED",
    `Kinesis says: ${word}${said === "" ? "" : `: ${said}`}`,
    "Run it again: what was sent already is dropped where it comes twice.",
  );
}
