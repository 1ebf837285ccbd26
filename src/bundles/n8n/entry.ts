import { run } from "./run.ts";

// biome-ignore lint/style/useConst: the pasted file declares it, and its last line calls it with CONFIG and what n8n gives
declare let __daybook: unknown;
__daybook = run;
