// Every language says everything that English says.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const languages = readdirSync(folder).filter((file) => file.endsWith('.json'));
const english = texts('en.json');

/** Words that are the same in both languages. */
const SAME = {
  'de.json': ['phase.live', 'machine.fax'],
  'es.json': ['machine.fax'],
  'fr.json': ['machine.fax', 'dialpad.contacts'],
  'pt-BR.json': ['machine.fax'],
};

test('the languages are those that were promised', () => {
  assert.deepEqual(languages, ['de.json', 'en.json', 'es.json', 'fr.json', 'ja.json', 'pt-BR.json']);
});

for (const language of languages.filter((file) => file !== 'en.json')) {
  const translated = texts(language);

  test(`${language} lacks no text, and has none that nobody reads`, () => {
    assert.deepEqual([...translated.keys()].sort(), [...english.keys()].sort());
  });

  test(`${language} puts in what English puts in`, () => {
    for (const [key, text] of translated) {
      assert.deepEqual(placeholders(text), placeholders(english.get(key) ?? ''), key);
    }
  });

  test(`${language} is translated`, () => {
    const says = (text) => /\p{L}/u.test(text.replaceAll(/\{\w+\}/g, ''));
    const copies = [...translated].filter(([key, text]) => says(text) && text === english.get(key));
    assert.deepEqual(copies.map(([key]) => key), SAME[language] ?? []);
    const empty = [...translated].filter(([, text]) => text.trim() === '').map(([key]) => key);
    assert.deepEqual(empty, []);
  });
}

test('a sign of French stays on the line of the word before it', () => {
  const torn = [...texts('fr.json')].filter(([, text]) => / [:;?!]/.test(text)).map(([key]) => key);
  assert.deepEqual(torn, []);
});

/** The texts of a language by `group.key`. */
function texts(file) {
  const groups = Object.entries(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  return new Map(
    groups.flatMap(([group, entries]) => Object.entries(entries).map(([key, text]) => [`${group}.${key}`, text])),
  );
}

function placeholders(text) {
  return (text.match(/\{\w+\}/g) ?? []).sort();
}
