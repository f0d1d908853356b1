/** The texts that people read, in the language in which Flex speaks to them. */
import { embedded } from '../embedded';

/** English is the language that has every key; the build sees to it that the others have the same. */
type Strings = typeof import('./en.json');

let current: Strings | undefined;
let currentTag = 'en';

/** From here on texts are in the language of this tag (`pt-BR`); English, if there are none in it. */
export function setLanguage(tag: string): void {
  const language = tag.slice(0, 2).toLowerCase();
  currentTag = language in embedded().texts.languages ? tag : 'en';
  current = textsIn(language);
}

function textsIn(language: string): Strings {
  const { keys, languages } = embedded().texts;
  const texts = languages[language] ?? languages.en;
  const groups = Object.entries(keys).map(([group, names], at) => [
    group,
    Object.fromEntries(names.map((name, index) => [name, texts?.[at]?.[index]])),
  ]);
  return Object.fromEntries(groups) as Strings;
}

/** The language of the texts, for what the browser translates by itself. */
export function textLanguage(): string {
  return currentTag;
}

/** A text, with what stands in braces put in. */
export function text<Group extends keyof Strings>(
  group: Group,
  key: keyof Strings[Group],
  values: Record<string, string> = {},
): string {
  current ??= textsIn(currentTag);
  const pattern = current[group][key] as string;
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) => isolated(values[name] ?? ''));
}

/** What is written from right to left does not take the words beside it along: U+2068 and U+2069 keep it apart. */
function isolated(value: string): string {
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(value) ? `\u2068${value}\u2069` : value;
}

/** What is wrong, with the words of the other side about it. */
export function problemText(key: string, detail: string): string {
  return text('problem', key as keyof Strings['problem'], { detail });
}
