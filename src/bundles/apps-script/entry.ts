import { run } from "./run.ts";

// biome-ignore lint/style/useConst: the pasted file declares it, and its functions call it with CONFIG and what Apps Script gives
declare let __daybook: unknown;
__daybook = run;
