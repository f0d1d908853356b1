/**
 * Keeps what is typed or pasted into a part of ours from those who listen to the whole document: Flex has shortcuts, and
 * another dialpad takes digits and Enter for its own, also when they are let go.
 *
 * It stops the event above React's listeners and below the document, so that the parts hear of it as always. Who listens
 * to the document while the event goes down hears of it all the same.
 */

const ATTRIBUTE = 'data-outbound-keys';

/** For a part that takes everything that is typed there. */
export const ALL_KEYS = { [ATTRIBUTE]: 'all' };
/** For a button: what does not press it is for the page. */
export const PRESSING_KEYS = { [ATTRIBUTE]: 'pressing' };

const PRESSING = ['Enter', ' '];
const EVENTS = ['keydown', 'keypress', 'keyup', 'paste'] as const;

export function keepKeys(): void {
  const ours = new WeakSet<Event>();
  /** The keys that went down in a part of ours: the focus can be elsewhere when they are let go. */
  const down = new Set<string>();
  // Before anybody acts on it: what does may take the part away.
  const decide = (event: Event) => {
    const { code = '', keyCode } = event as Partial<KeyboardEvent>;
    const isMeant = isMeantForUs(event);
    // By this code an input method takes the key to choose among characters: for us it means nothing.
    if (isMeant && keyCode === 229) event.stopPropagation();
    if (isMeant || (event.type !== 'keydown' && down.has(code))) ours.add(event);
    if (event.type === 'keydown' && isMeant) down.add(code);
    else if (event.type !== 'keypress') down.delete(code);
  };
  const stop = (event: Event) => {
    if (ours.has(event)) event.stopPropagation();
  };
  for (const type of EVENTS) {
    window.addEventListener(type, decide, true);
    document.documentElement.addEventListener(type, stop);
  }
}

function isMeantForUs(event: Event & { key?: string }): boolean {
  const parts = event.composedPath().map((part) => part instanceof Element && part.getAttribute(ATTRIBUTE));
  const keys = parts.find(Boolean);
  return keys === 'all' || (keys === 'pressing' && PRESSING.includes(event.key ?? ''));
}
