/** Where the keyboard goes when the button that had it is gone. */
import { useLayoutEffect, useRef, type HTMLAttributes, type RefObject } from 'react';
import type { TileButton } from '../../seam/TileButton';
import { addButton } from '../lost-focus';

interface Focus {
  ref: RefObject<HTMLDivElement>;
  handlers: Pick<HTMLAttributes<HTMLElement>, 'onBlur' | 'onFocus'>;
}

/**
 * The question takes the place of the button that raised it, and back: the keyboard goes along. After any other button
 * it goes to another one of the tile, or to the button that is there as long as the call is. Elsewhere it is left alone.
 */
export function useFocus(isAsking: boolean): Focus {
  const ref = useRef<HTMLDivElement>(null);
  const isHere = useRef(false);
  const wasAsking = useRef(isAsking);
  useLayoutEffect(() => {
    const preferred: TileButton | undefined = isAsking ? 'declineRemove' : wasAsking.current ? 'remove' : undefined;
    wasAsking.current = isAsking;
    // React tells nobody that a button lost the focus because it went away.
    if (!isHere.current || document.activeElement !== document.body) return;
    const next = ref.current?.querySelector<HTMLElement>(`[data-action="${preferred}"]`);
    (next ?? ref.current?.querySelector<HTMLElement>('button') ?? addButton())?.focus();
  });
  useLayoutEffect(() => {
    const tile = ref.current;
    return () => {
      if (tile?.contains(document.activeElement)) addButton()?.focus();
    };
  }, []);
  const handlers = {
    onBlur: () => void (isHere.current = false),
    onFocus: () => void (isHere.current = true),
  };
  return { ref, handlers };
}
