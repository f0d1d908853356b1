/** Says in the browser's console what went wrong without harm to the call. */
export function warn(what: string, ...why: unknown[]): void {
  console.warn(`outbound call: ${what}`, ...why);
}
