// What the build has embedded in the script is the plugin's WASM again, and the texts.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { load, loadWithTexts } from './testing/load.mjs';

const ui = dirname(fileURLToPath(import.meta.url));
const { embedded } = await loadWithTexts('embedded.ts');
const { putTogether } = await load('wasm-parts.ts');

test('the WASM is that of the plugin', () => {
  const wasm = readFileSync(join(ui, '../../../target/plugin-wasm/plugin.wasm'));
  assert.ok(wasm.equals(putTogether(embedded().wasm)));
});

test('the texts are those of all languages', () => {
  const { keys, languages } = embedded().texts;
  for (const [language, file] of Object.entries({ de: 'de', en: 'en', es: 'es', fr: 'fr', ja: 'ja', pt: 'pt-BR' })) {
    const texts = JSON.parse(readFileSync(join(ui, `strings/${file}.json`), 'utf8'));
    const unpacked = Object.entries(keys).map(([group, names], at) => [
      group,
      Object.fromEntries(names.map((name, index) => [name, languages[language][at][index]])),
    ]);
    assert.deepEqual(Object.fromEntries(unpacked), texts, file);
  }
});
