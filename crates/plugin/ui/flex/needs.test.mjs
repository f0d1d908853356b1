// The list of what a Flex UI must have names what is used, and nothing else.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { load } from '../testing/load.mjs';

const ui = join(dirname(fileURLToPath(import.meta.url)), '..');
const { missing, NEEDS } = await load('flex/needs.ts');

test('what a Flex UI must have is what is used of it', () => {
  const files = readdirSync(ui, { recursive: true }).filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'));
  const used = new Set(files.flatMap((file) => uses(readFileSync(join(ui, file), 'utf8'))));
  assert.deepEqual(NEEDS, [...used].sort());
});

test('what is not there is named, and what is there is not', () => {
  assert.deepEqual(missing({}), NEEDS);
  const flex = {};
  for (const path of NEEDS) path.split('.').reduce((owner, name) => (owner[name] ??= {}), flex);
  assert.deepEqual(missing(flex), []);
  delete flex.CallCanvas.Content;
  assert.deepEqual(missing(flex), ['CallCanvas.Content']);
});

/** What a file uses of Flex at run time: each name that it imports, and what it takes out of it, but `name?.member`. */
function uses(source) {
  const code = source.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '');
  const imports = [...code.matchAll(/import \{([^}]*)\} from '@twilio\/flex-ui'/g)].flatMap(([, names]) => names.split(','));
  const names = imports.map((name) => name.trim()).filter((name) => name && !name.startsWith('type '));
  const rest = code.replaceAll(/import [^;]*;/g, '');
  return names.flatMap((name) => {
    const paths = [...rest.matchAll(new RegExp(`(?<![\\w.'])${name}((?:\\.\\w+)*)(?![\\w?])`, 'g'))];
    return paths.map(([, members]) => (name === 'templates' ? name : `${name}${members}`.replace(/\.(add|remove)$/, '')));
  });
}
