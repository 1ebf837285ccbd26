/**
 * An error whose whole sentence n8n shows, and nothing beside it. n8n shows a part of the stack's first line: up to 2.8 what stands after its last
 * colon, later what stands after "Error: "; and the number of a line of this file. Source: @n8n/task-runner 2.8.1 and 2.41.1, execution-error.
 */
export function shownError(error: unknown): Error {
  const { message = error } = (error ?? {}) as { readonly message?: unknown };
  const line = String(message).replace(/\s+/g, " ").replace(/: /g, " – ").replace(/:/g, "\u2236");
  const shown = new Error(line);
  shown.stack = `Error: ${line}`;
  return shown;
}
