/** A key that means something else when it is held, by pointer or keyboard. */
import { useEffect, useRef, type HTMLAttributes, type KeyboardEvent } from 'react';

/** As long as telephones take it for. */
const LONG_PRESS_MS = 500;

export function useLongPress(onPress: () => void, onLongPress: () => void): HTMLAttributes<HTMLElement> {
  const timer = useRef<number>();
  const wasLong = useRef(false);
  const begin = () => {
    wasLong.current = false;
    timer.current = window.setTimeout(() => {
      wasLong.current = true;
      onLongPress();
    }, LONG_PRESS_MS);
  };
  const end = () => window.clearTimeout(timer.current);
  const drop = () => {
    end();
    wasLong.current = false;
  };
  const press = () => {
    if (!wasLong.current) onPress();
    drop();
  };
  useEffect(() => end, []);
  return {
    onPointerDown: begin,
    onPointerUp: end,
    onPointerLeave: drop,
    onPointerCancel: drop,
    onBlur: drop,
    // A finger that stays asks for the menu of the browser.
    onContextMenu: (event) => event.preventDefault(),
    onKeyDown: (event: KeyboardEvent) => {
      const isEnter = event.key === 'Enter';
      // Enter clicks when it goes down, and again and again while it is held.
      if (isEnter) event.preventDefault();
      if ((isEnter || event.key === ' ') && !event.repeat) begin();
    },
    onKeyUp: (event: KeyboardEvent) => {
      end();
      if (event.key === 'Enter') press();
    },
    onClick: press,
  };
}
