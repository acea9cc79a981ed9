// Prints which exports of the front end are roots for wasm-metadce: all but the classes that wasm-streams hands
// out for streaming bodies, which this front end never makes. They would keep an executor's worth of code alive.
//   node scripts/roots.mjs FILE.wasm >roots.json

import { readFileSync } from 'node:fs';

const exports = WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(process.argv[2])));
const kept = exports.map(({ name }) => name).filter((name) => !name.includes('intounderlying'));
const outside = { name: 'outside', root: true, reaches: kept.map((name) => `export ${name}`) };
console.log(JSON.stringify([outside, ...kept.map((name) => ({ name: `export ${name}`, export: name }))]));
