/** Where the keyboard is when something opens over the page, and where it goes back to. */
import { useLayoutEffect, type KeyboardEvent, type RefObject } from 'react';
import { findFocus } from '../lost-focus';

const FOCUSABLE = 'button:not([disabled]):not([tabindex="-1"]), input, select';

/** Goes into the first field, or to the first control, also when it would be nowhere; when it closes, back to where it came from, unless it has gone elsewhere. */
export function useFocusInside(box: RefObject<HTMLElement>): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    // It is there before effects are run.
    const inside = box.current as HTMLElement;
    let last: Node | undefined;
    inside.addEventListener('focusin', ({ target }) => (last = target as Node));
    const enter = () =>
      (inside.querySelector<HTMLElement>('input:not([type=checkbox])') ?? inside.querySelector<HTMLElement>(FOCUSABLE))?.focus();
    enter();
    // A button that was pressed can be gone with it. Who has clicked somewhere else is left alone.
    const changes = new MutationObserver(() => document.activeElement === document.body && !last?.isConnected && enter());
    changes.observe(inside, { childList: true, subtree: true });
    return () => {
      changes.disconnect();
      const isElsewhere = document.activeElement !== document.body && !inside.contains(document.activeElement);
      if (isElsewhere) return;
      if (before instanceof HTMLElement) before.focus();
      // It may go away in the same moment.
      findFocus();
    };
  }, [box]);
}

/** In a modal dialog Tab goes round. */
export function keepTabInside(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'Tab') return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops[stops.length - 1] : stops[0])?.focus();
}
