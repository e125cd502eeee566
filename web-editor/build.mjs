// Bundles the editor into kg/web/static/editor/, where the service looks for it and the wheel takes it from.
import { build } from "esbuild";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const target = fileURLToPath(new URL("../kg/web/static/editor/", import.meta.url));
rmSync(target, { recursive: true, force: true });

const result = await build({
  entryPoints: [fileURLToPath(new URL("src/editor.js", import.meta.url))],
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  // Images of the sheet become files of the service: the policy of its pages allows no data: addresses.
  loader: { ".svg": "file", ".png": "file", ".gif": "file", ".woff": "file", ".woff2": "file" },
  assetNames: "[name]-[hash]",
  logLevel: "warning",
  metafile: true,
});

// The licences of what went into the bundle stand beside it: its authors ask for that, and so does the wheel's reader.
const root = fileURLToPath(new URL("node_modules/", import.meta.url));
const bundled = new Set(Object.keys(result.metafile.inputs)
  .map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
  .filter(Boolean));
const waiting = [...bundled];
while (waiting.length) {
  const { dependencies = {} } = JSON.parse(readFileSync(`${root}${waiting.pop()}/package.json`, "utf8"));
  for (const name of Object.keys(dependencies)) {
    if (!bundled.has(name) && existsSync(`${root}${name}/package.json`)) {
      bundled.add(name);
      waiting.push(name);
    }
  }
}
const licences = [...bundled].sort().map((name) => {
  const { version, license } = JSON.parse(readFileSync(`${root}${name}/package.json`, "utf8"));
  const file = readdirSync(root + name).find((entry) => /^licen[cs]e/i.test(entry));
  return `${name} ${version}, ${license}\n\n${file ? readFileSync(`${root}${name}/${file}`, "utf8").trim() : ""}\n`;
});
writeFileSync(`${target}LICENCES.txt`, licences.join(`\n${"-".repeat(80)}\n\n`));
