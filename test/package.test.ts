import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root, shippedPackages } from "../scripts/bundle-options.mjs";
import { trades } from "../src/cli/init/trades.ts";
import { typesStandAlone } from "./architecture/surface-rules.ts";
import { builtCommand, plainEnvironment } from "./built-package.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const manifest = JSON.parse(read("package.json"));

function node(...args: string[]) {
  const env = plainEnvironment(tmpdir());
  return spawnSync(process.execPath, args, { cwd: root, env, encoding: "utf8", timeout: 60_000 });
}

test("versions are exact: a range gives other packages on another Node", () => {
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(String(version)))).toEqual([]);
});

test("the lock file names no registry but the public one", () => {
  const hosts = [...read("package-lock.json").matchAll(/"resolved": "([^"]+)"/g)].map(
    (found) => found[1] ?? "",
  );
  expect(hosts.filter((url) => !url.startsWith("https://registry.npmjs.org/"))).toEqual([]);
});

test.each(["daybook", "daybook/core"])("%s can be imported", (name) => {
  builtCommand();
  const { stderr, stdout } = node(
    "--input-type=module",
    "-e",
    `console.log(Object.keys(await import("${name}")).length)`,
  );
  expect(stderr).toBe("");
  expect(Number(stdout)).toBeGreaterThan(0);
});

test("the Google client in it goes through the proxy that the environment names", async () => {
  const asked: string[] = [];
  const proxy = createServer().on("connect", ({ url }, socket) => {
    asked.push(String(url));
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((done) => proxy.listen(0, "127.0.0.1", done));
  const { port } = proxy.address() as AddressInfo;
  const env = {
    ...plainEnvironment(tmpdir()),
    HTTPS_PROXY: `http://127.0.0.1:${port}`,
    GOOGLE_OAUTH_ACCESS_TOKEN: "ya29.x",
  };
  const log = `sheets://${"a".repeat(44)}/Events`;
  const child = spawn(process.execPath, [builtCommand(), "--log", log, "lock", "--json"], {
    cwd: tmpdir(),
    env,
  });
  let out = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  await new Promise((done) => child.on("close", done));
  proxy.close();
  expect(asked[0]).toBe("sheets.googleapis.com:443");
  expect(JSON.parse(out).error.code).toMatch(/^SHEETS_/);
}, 60_000);

test("core is one file that imports nothing", () => {
  builtCommand();
  expect(read("dist/core.js")).not.toMatch(/^\s*import\b|\bimport\s*\(|\brequire\s*\(/m);
});

test("published types come from Daybook itself or from what is installed with it", () => {
  const folder = join(root, "dist", "types");
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".d.ts"),
  );
  const declarations = new Map(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
  expect(declarations.size).toBeGreaterThan(0);
  expect(typesStandAlone(declarations, shippedPackages)).toEqual([]);
});

test("only what runs is published", () => {
  builtCommand();
  const npm = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const { stdout } = spawnSync("npm", npm, {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  const [{ files }] = JSON.parse(stdout);
  const paths: string[] = files.map(({ path }: { readonly path: string }) => path);
  expect(paths).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json", "dist/cli.js"]));
  const templates = trades.flatMap(({ name }) =>
    ["README.md", "daybook.config.json", "sample.csv"].map((file) => `templates/${name}/${file}`),
  );
  const imports = readdirSync(join(root, "templates/imports"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.includes("."))
    .map((path) => `templates/imports/${path.replaceAll("\\", "/")}`);
  expect(paths.filter((path) => path.startsWith("templates/")).sort()).toEqual(
    [...templates, ...imports].sort(),
  );
  expect(
    paths.filter((path) => !/^(?:dist|schema|templates)\/|^(?:LICENSE|README\.md|package\.json)$/.test(path)),
  ).toEqual([]);
});

test("the built program finds the templates that are published with it", () => {
  for (const { name } of trades) {
    const { stdout, stderr } = node(
      builtCommand(),
      ...["--config", join(tmpdir(), "none.json"), "init", "--template", name, "--dry-run", "--json"],
    );
    expect([stderr, JSON.parse(stdout).template]).toEqual(["", name]);
  }
});

test("the built program finds the ready maps that are published with it", () => {
  const file = join(root, "templates/imports/samples/hubspot-deals.csv");
  const { stdout, stderr } = node(
    builtCommand(),
    ...["--log", "memory:", "--json"],
    ...["import", file, "--map", "hubspot-deals", "--dry-run"],
  );
  expect([stderr, JSON.parse(stdout).appended]).toEqual(["", 13]);
});

test("the licences of what is bundled travel with it", () => {
  builtCommand();
  const bundled = read("dist/licences.txt");
  for (const name of ["commander", "zod", "echarts"])
    expect(bundled).toContain(`${name} ${manifest.devDependencies[name]} (`);
});
