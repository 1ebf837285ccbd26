import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @type {{ dependencies: Record<string, string>, peerDependencies: Record<string, string> }} */
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** The packages that an installed Daybook finds beside it; all others go into the bundle. */
export const shippedPackages = [
  ...Object.keys(manifest.dependencies),
  ...Object.keys(manifest.peerDependencies),
];

/** CommonJS packages inside an ES module bundle ask for `require` ("Dynamic require of … is not supported"). */
export const requireBanner =
  'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);';

/**
 * A CommonJS package that is imported late has only a `default` in a split bundle; the Google client asks for this one by its name.
 * @type {import("esbuild").Plugin}
 */
const proxyAgentByName = {
  name: "proxy-agent-by-name",
  setup(build) {
    build.onResolve({ filter: /^https-proxy-agent$/ }, ({ kind, resolveDir }) =>
      kind === "dynamic-import"
        ? { path: "https-proxy-agent", namespace: "by-name", pluginData: resolveDir }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "by-name" }, ({ pluginData }) => ({
      contents: 'export { HttpsProxyAgent } from "https-proxy-agent";',
      resolveDir: pluginData,
    }));
  },
};

/** @type {import("esbuild").BuildOptions} */
export const nodeBundle = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  charset: "utf8",
  logLevel: "warning",
  plugins: [proxyAgentByName],
};

/** What Node loads: split, so that a command loads no other command's packages. */
export const nodeEntries = [
  { out: "index", in: "src/index.ts" },
  { out: "testing", in: "test/contract/index.ts" },
  { out: "cli", in: "src/cli/main.ts" },
  { out: "append-worker", in: "src/cli/intake/append-worker.ts" },
  { out: "view-worker", in: "src/stores/sqlite/view-worker.ts" },
];

/** What runs anywhere: one file that imports nothing, so that the strictest host can hold it. */
export const coreEntries = [{ out: "core", in: "src/core/index.ts" }];
