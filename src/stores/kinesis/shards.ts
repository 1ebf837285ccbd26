import type { Connected } from "./connect.ts";

/** The place of a shard that was split or merged and read to its end. */
export const ended = "end";

/** The shards that can be read now: those whose parents were read to their end, or are gone, and that were not read to theirs. */
export async function shardsOf(
  { sdk, client }: Connected,
  StreamName: string,
  kept: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const all = new Map<string, readonly string[]>();
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new sdk.ListShardsCommand(NextToken === undefined ? { StreamName } : { NextToken }),
    );
    for (const { ShardId, ParentShardId, AdjacentParentShardId } of page.Shards ?? [])
      if (ShardId !== undefined)
        all.set(
          ShardId,
          [ParentShardId, AdjacentParentShardId].filter((id) => id !== undefined),
        );
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  const isRead = (shard: string): boolean => kept.get(shard) === ended || !all.has(shard);
  return [...all]
    .filter(([id, parents]) => kept.get(id) !== ended && parents.every(isRead))
    .map(([id]) => id);
}
