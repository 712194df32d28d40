// Builds everything a page loads into app/static/dist, with hashed names and a manifest.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "..", "static", "dist");
const manifest = {};

function keep(name, content) {
  const mark = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const hashed = `${basename(name, extname(name))}.${mark}${extname(name)}`;
  writeFileSync(join(dist, hashed), content);
  manifest[name] = hashed;
  return hashed;
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

for (const name of readdirSync(join(here, "images"))) {
  keep(name, readFileSync(join(here, "images", name)));
}

const fonts = "node_modules/@fontsource-variable/bricolage-grotesque/files";
keep("heading.woff2", readFileSync(join(here, fonts, "bricolage-grotesque-latin-wght-normal.woff2")));

const scripts = readdirSync(join(here, "src")).filter((name) => name.endsWith(".js"));
const bundled = await build({
  absWorkingDir: here,
  entryPoints: scripts.map((name) => join("src", name)),
  bundle: true,
  format: "esm",
  legalComments: "eof",
  minify: true,
  outdir: dist,
  target: ["es2022"],
  write: false,
});
for (const file of bundled.outputFiles) {
  keep(basename(file.path), file.contents);
}

const styles = compile(join(here, "src", "causeway.scss"), {
  loadPaths: [join(here, "node_modules")],
  quietDeps: true,
  style: "compressed",
});
keep("causeway.css", styles.css.replaceAll("heading.woff2", manifest["heading.woff2"]));

writeFileSync(join(dist, "manifest.json"), JSON.stringify(manifest, null, 2));
console.log(`Built ${Object.keys(manifest).length} files into app/static/dist.`);
