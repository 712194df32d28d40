// Builds everything a page loads into app/static/dist, with hashed names and a manifest.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import { build } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "..", "static", "dist");
const packages = join(here, "node_modules");
const manifest = {};

// A part of the Latin alphabet in every weight: one file for headings, one for reading.
const FONTS = {
  "heading.woff2": "bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2",
  "reading.woff2": "figtree/files/figtree-latin-wght-normal.woff2",
};
// Where only a bitmap is understood: shared links, home screens, browsers that ask for an icon.
const BITMAPS = { "social.svg": 1200, "favicon.svg": 180 };

function keep(name, content) {
  const mark = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const hashed = `${basename(name, extname(name))}.${mark}${extname(name)}`;
  writeFileSync(join(dist, hashed), content);
  manifest[name] = hashed;
}

// Addresses in a style sheet are written as in src/ and leave with their hashed names.
function addressed(css) {
  return css.replace(/url\("?([\w.]+)"?\)/g, (_, name) => {
    if (!manifest[name]) throw new Error(`The styles ask for ${name}, which is not built.`);
    return `url(${manifest[name]})`;
  });
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

await initWasm(readFileSync(join(packages, "@resvg", "resvg-wasm", "index_bg.wasm")));
for (const name of readdirSync(join(here, "images"))) {
  const drawing = readFileSync(join(here, "images", name), "utf8").replace(/\s*<!--.*?-->/gs, "");
  const width = BITMAPS[name];
  if (width) {
    const picture = new Resvg(drawing, { fitTo: { mode: "width", value: width } }).render();
    keep(name.replace(".svg", ".png"), picture.asPng());
  }
  if (name !== "social.svg") keep(name, drawing);
}

for (const [name, file] of Object.entries(FONTS)) {
  keep(name, readFileSync(join(packages, "@fontsource-variable", file)));
}

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
  loadPaths: [packages],
  quietDeps: true,
  style: "compressed",
});
keep("causeway.css", addressed(styles.css));

writeFileSync(join(dist, "manifest.json"), JSON.stringify(manifest, null, 2));
console.log(`Built ${Object.keys(manifest).length} files into app/static/dist.`);
