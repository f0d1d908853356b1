/** A button whose press is on its way. It keeps the focus, so it is not `disabled`. */

export const waiting = (isWaiting: boolean) => ({ 'aria-busy': isWaiting, 'aria-disabled': isWaiting });

/** The style of a box with such buttons. */
export const waitingButtons = "button[aria-disabled='true'] { cursor: default; opacity: 0.5; }";
