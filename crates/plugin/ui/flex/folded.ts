/** Texts as people look for them: by the letters, however they are written. */

/** Letters that Unicode does not take apart, as people without them on their keyboard type them. */
const PLAIN: Record<string, string> = { ø: 'o', ł: 'l', đ: 'd', æ: 'ae', œ: 'oe', ı: 'i' };

/** Without accents, case, kinds of apostrophes, hyphens and spaces, and marks that nobody sees. */
export function folded(text: string): string {
  return text
    .replace(/[’‘ʼ′´`]/g, "'")
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/[\s\p{Pd}]+/gu, ' ')
    // Some letters become plain only in capitals, as ß does.
    .toUpperCase()
    .toLowerCase()
    .replace(/[øłđæœı]/g, (letter) => PLAIN[letter] ?? letter)
    .trim();
}

/** Whether each word that was typed is in the text. */
export function isFound(text: string, typed: string): boolean {
  const whole = folded(text);
  return folded(typed)
    .split(' ')
    .every((word) => whole.includes(word));
}
