/** Where the keyboard goes when the part that had it is gone, and what that part was opened from is gone as well. */

/** How long Flex may take to draw what follows a call: its parts go away one after the other. */
const DRAWN_WITHIN_MS = 1_000;

/** The button that is there as long as the call is. */
export function addButton(): HTMLElement | null {
  return document.querySelector<HTMLElement>('[data-testid=add-participant]');
}

/** The name of the task: it does nothing when a key is pressed that was meant for what was there before. */
function taskName(): HTMLElement | null {
  const name = document.querySelector<HTMLElement>('.Twilio-TaskCanvasHeader-Name');
  name?.setAttribute('tabindex', '-1');
  return name;
}

/** Leaves the keyboard alone wherever it is, unless it is nowhere. */
export function findFocus(): void {
  const end = Date.now() + DRAWN_WITHIN_MS;
  const look = () => {
    if (document.activeElement === document.body) (addButton() ?? taskName())?.focus();
    if (Date.now() < end) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
