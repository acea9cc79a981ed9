// Prints the public user agents of uap-core's tests, one a line: "browser" or "system", its label, the user agent.
// The argument is the folder of its tests. What is printed is measured and thrown away, never shipped.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
const FILES = { browser: 'test_ua.yaml', system: 'test_os.yaml' };

/** The text of a YAML scalar on one line: quoted by ' or ", or bare. */
function scalar(text) {
  const value = text.trim();
  if (value.startsWith("'")) return value.slice(1, value.lastIndexOf("'")).replaceAll("''", "'");
  if (value.startsWith('"')) return JSON.parse(value.slice(0, value.lastIndexOf('"') + 1));
  return value;
}

/** The cases of a file, each a list item of plain fields. */
function cases(file) {
  const found = [];
  for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
    const [, dash, name, value] = /^\s*(- )?(\w+):(.*)$/.exec(line) ?? [];
    if (dash && name === 'user_agent_string') found.push({});
    if (found.length && name) found.at(-1)[name] ??= scalar(value);
  }
  return found;
}

for (const [kind, file] of Object.entries(FILES)) {
  const all = cases(file);
  if (all.length < 100) throw new Error(`${file} is not what it was: ${all.length} cases`);
  for (const { user_agent_string: userAgent, family } of all) {
    if (!userAgent || !family || /[\t\n]/.test(userAgent)) throw new Error(`${file}: ${JSON.stringify({ userAgent, family })}`);
    console.log([kind, family, userAgent].join('\t'));
  }
}
