import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/** A real n8n: its program, and the Node that runs it. */
export interface N8n {
  readonly node: string;
  readonly program: string;
}

/** What to do where there is none. */
export const howToInstall = `No n8n is here: name its folder by --home, or its program by N8N_BIN (and its Node by N8N_NODE).
To install one into an empty folder (2.8 GB, some 6 minutes on 2 cores; 2.41 needs Node 24):
  npm init -y
  npm install node@24.21.0
  npm install --ignore-scripts n8n@2.41.1
  cd node_modules/sqlite3 && npx node-gyp rebuild   # 1 to 2 minutes; needs a C++ compiler and Python
`;

/** The n8n that was named: by a folder with node_modules/n8n in it (and node_modules/node, or this very Node), or in the environment. */
export function findN8n(home: string | null, env: NodeJS.ProcessEnv = process.env): N8n | null {
  if (home === null)
    return env.N8N_BIN ? { node: env.N8N_NODE ?? process.execPath, program: resolve(env.N8N_BIN) } : null;
  const modules = join(resolve(home), "node_modules");
  const program = join(modules, "n8n", "bin", "n8n");
  if (!existsSync(program)) return null;
  const node = join(modules, "node", "bin", "node");
  return { node: existsSync(node) ? node : process.execPath, program };
}
