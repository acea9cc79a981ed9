// Makes target/site, what the server embeds: style and script bundled and minified, in a folder named after
// their content (so browsers may keep them for ever), every text beside its brotli and gzip form.
// Leaves the folder alone, modification times included, when its content would be the same.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const site = join(root, 'target/site');
const front = join(root, 'target/front');
// The first of each to know light-dark() and CSS nesting, so that neither is rewritten.
const browsers = ['chrome123', 'firefox120', 'safari17.5'];
const compressed = new Set(['.wasm', '.js', '.css', '.svg', '.txt']);

// Addresses from the root of the site, such as that of an icon, stay as they are.
const rooted = {
  name: 'rooted',
  setup: ({ onResolve }) => onResolve({ filter: /^\// }, ({ path, kind }) => (kind === 'url-token' ? { path, external: true } : undefined)),
};

async function bundle(entry, extra) {
  const options = { entryPoints: [entry], bundle: true, minify: true, write: false, target: browsers, logLevel: 'warning', legalComments: 'none' };
  const { outputFiles } = await build({ ...options, ...extra });
  return Buffer.from(outputFiles[0].contents);
}

function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

async function bundled() {
  return new Map([
    ['curfew.css', await bundle(join(root, 'style/main.css'), { plugins: [rooted] })],
    ['curfew.js', await bundle(join(front, 'bindgen/curfew.js'), { format: 'esm' })],
    ['passkeys.js', await bundle(join(root, 'app/passkeys.js'), { format: 'esm' })],
    ['curfew_bg.wasm', readFileSync(join(front, 'curfew_bg.wasm'))],
  ]);
}

function contentHash(files) {
  const hash = createHash('sha256');
  for (const [name, bytes] of files) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  return hash.digest('hex').slice(0, 16);
}

async function wanted() {
  const files = await bundled();
  const folder = join('pkg', contentHash(files));
  const all = new Map([...files].map(([name, bytes]) => [join(folder, name), bytes]));
  const publicFolder = join(root, 'style/public');
  for (const name of filesUnder(publicFolder)) all.set(name, readFileSync(join(publicFolder, name)));
  return all;
}

function namesWithVariants(files) {
  return [...files.keys()].flatMap((name) => (compressed.has(extname(name)) ? [name, `${name}.br`, `${name}.gz`] : [name])).sort();
}

function isThere(files) {
  const names = filesUnder(site);
  if (names.join('\n') !== namesWithVariants(files).join('\n')) return false;
  return [...files].every(([name, bytes]) => readFileSync(join(site, name)).equals(bytes));
}

function brotli(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params });
}

function write(folder, name, bytes) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), bytes);
  if (!compressed.has(extname(name))) return;
  const small = brotli(bytes);
  writeFileSync(join(folder, `${name}.br`), small);
  writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  console.log(`    ${name}: ${bytes.length} bytes, ${small.length} with brotli`);
}

// Written aside and swapped in whole, so that an interrupted build leaves no half of a site.
function replaceSite(files) {
  const fresh = `${site}.new`;
  rmSync(fresh, { recursive: true, force: true });
  for (const [name, bytes] of files) write(fresh, name, bytes);
  rmSync(site, { recursive: true, force: true });
  renameSync(fresh, site);
}

const files = await wanted();
if (isThere(files)) console.log('    nothing changed');
else replaceSite(files);
