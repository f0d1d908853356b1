/** The texts that people read, in the language in which Flex speaks to them. */
import de from './de.json';
import en from './en.json';
import es from './es.json';
import fr from './fr.json';
import ja from './ja.json';
import pt from './pt-BR.json';

type Strings = typeof en;

/** By their two letters: a country that has no texts of its own reads those of its language. */
const languages = { de, en, es, fr, ja, pt } satisfies Record<string, Strings>;

type KeysOf<Language> = Language extends unknown
  ? { [Group in keyof Language & string]: `${Group}.${keyof Language[Group] & string}` }[keyof Language & string]
  : never;
type Surplus = Exclude<KeysOf<(typeof languages)[keyof typeof languages]>, KeysOf<Strings>>;
// That a language lacks a text does not compile above; that it has one which English lacks does not compile here.
true satisfies [Surplus] extends [never] ? true : Surplus;

let current: Strings = en;
let currentTag = 'en';

/** From here on texts are in the language of this tag (`pt-BR`); English, if there are none in it. */
export function setLanguage(tag: string): void {
  const language = tag.slice(0, 2).toLowerCase();
  current = withKeys((languages as Record<string, Strings | string[][]>)[language] ?? en);
  currentTag = language in languages ? tag : 'en';
}

/** `bundle.mjs` writes a language without its keys, in the order of English. */
function withKeys(texts: Strings | string[][]): Strings {
  if (!Array.isArray(texts)) return texts;
  const groups = Object.entries(en).map(([group, keys], at) => [
    group,
    Object.fromEntries(Object.keys(keys).map((key, index) => [key, texts[at]?.[index]])),
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
  const pattern = current[group][key] as string;
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

/** What is wrong, with the words of the other side about it. */
export function problemText(key: string, detail: string): string {
  return text('problem', key as keyof Strings['problem'], { detail });
}
