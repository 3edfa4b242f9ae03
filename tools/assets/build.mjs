// Builds what the console's pages take from npm: Tabler's style cut to what our pages name, htmx,
// and one drawing that holds the icons of icons.txt. Written below static/vendor with a manifest;
// the same versions and pages give the same bytes. `npm ci` here comes first.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { PurgeCSS } from "purgecss";

const HERE = dirname(fileURLToPath(import.meta.url));
const SOURCE = resolve(HERE, "../../src/doorward");
const INTO = join(SOURCE, "web/console/static/vendor");
const PACKAGES = ["@tabler/core", "@tabler/icons", "htmx.org"];

// Where a class of Tabler's may be named. A page that is written elsewhere loses its style.
const PAGES = ["**/*.html", "**/console.py", "**/console/**/*.py", "**/console/**/*.js"];

const from = (path) => readFileSync(join(HERE, "node_modules", path), "utf-8");

async function style() {
  const [cut] = await new PurgeCSS().purge({
    content: PAGES.map((pattern) => `${SOURCE}/${pattern}`),
    skippedContentGlobs: [`${INTO}/**`],
    css: [{ raw: from("@tabler/core/dist/css/tabler.min.css") }],
    fontFace: true,
    keyframes: true,
    // Light and dark are told apart by this attribute, whose values no page writes out; the colour
    // of a badge is the only class that is put together (bg-red-lt).
    safelist: { standard: [/^bg-[a-z]+-lt$/], greedy: [/data-bs-theme/] },
  });
  return cut.css.replace(/\/\*# sourceMappingURL=.*?\*\/\s*/g, "");
}

function icon(name) {
  const [, kind, bare] = /^(?:(filled)\/)?([a-z0-9-]+)$/.exec(name);
  const drawing = from(`@tabler/icons/icons/${kind ?? "outline"}/${bare}.svg`);
  const lines = drawing.slice(drawing.indexOf(">", drawing.indexOf("<svg")) + 1);
  const inside = lines.slice(0, lines.lastIndexOf("</svg>"));
  const how = kind
    ? 'fill="currentColor"'
    : 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';
  const paths = inside.replace(/\s*\n\s*/g, "").replace(/<path stroke="none"[^>]*\/>/, "");
  const id = kind ? `${bare}-${kind}` : bare;
  return `<symbol id="${id}" viewBox="0 0 24 24" ${how}>${paths}</symbol>`;
}

function used() {
  const pages = readdirSync(SOURCE, { recursive: true }).filter((path) => path.endsWith(".html"));
  const texts = pages.map((path) => readFileSync(join(SOURCE, path), "utf-8"));
  return texts.flatMap((text) => [...text.matchAll(/\bicon\(["']([^"']+)/g)].map(([, name]) => name));
}

function icons() {
  const names = readFileSync(join(HERE, "icons.txt"), "utf-8").split("\n").filter(Boolean);
  const missing = used().filter((name) => !names.includes(name));
  if (missing.length) throw new Error(`not in tools/assets/icons.txt: ${[...new Set(missing)]}`);
  return `<svg xmlns="http://www.w3.org/2000/svg">${names.map(icon).join("")}</svg>\n`;
}

function licences() {
  // Tabler's style says in its first lines whose it is, and has the licence of its icons.
  const banner = /\/\*![^]*?\*\//.exec(from("@tabler/core/dist/css/tabler.min.css"))[0];
  const files = ["@tabler/icons", "htmx.org"].map((name) => `${name}\n\n${from(`${name}/LICENSE`)}`);
  return [banner, ...files].join("\n\n");
}

function write(folder, files) {
  mkdirSync(folder, { recursive: true });
  const listed = {};
  for (const [name, text] of Object.entries(files)) {
    const bytes = Buffer.from(text);
    const gz = gzipSync(bytes, { level: 9 });
    const br = brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    });
    for (const [end, data] of [["", bytes], [".gz", gz], [".br", br]]) {
      writeFileSync(join(folder, name + end), data);
    }
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    listed[name] = { sha256, bytes: bytes.length, gz: gz.length, br: br.length };
  }
  return listed;
}

const versions = Object.fromEntries(
  PACKAGES.map((name) => [name, JSON.parse(from(`${name}/package.json`)).version]),
);
const made = join(HERE, "node_modules/.made");
rmSync(made, { recursive: true, force: true });
const files = write(made, {
  "htmx.js": from("htmx.org/dist/htmx.min.js"),
  "icons.svg": icons(),
  "tabler.css": await style(),
  "LICENSES.txt": licences(),
});
writeFileSync(join(made, "manifest.json"), JSON.stringify({ versions, files }, null, 1) + "\n");
// Taken on as a whole, so that a build that was cut short leaves the last one in place.
rmSync(INTO, { recursive: true, force: true });
renameSync(made, INTO);
