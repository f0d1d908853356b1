/** The texts that people read, in the language of the page. */
import en from './en.json';

type Strings = typeof en;

const languages: Record<string, Strings> = { en };

function strings(): Strings {
  const language = document.documentElement.lang.slice(0, 2);
  return languages[language] ?? en;
}

/** A text, with what stands in braces put in. */
export function text<Group extends keyof Strings>(
  group: Group,
  key: keyof Strings[Group],
  values: Record<string, string> = {},
): string {
  const pattern = strings()[group][key] as string;
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

/** What is wrong, with the words of the other side about it. */
export function problemText(key: string, detail: string): string {
  return text('problem', key as keyof Strings['problem'], { detail });
}
