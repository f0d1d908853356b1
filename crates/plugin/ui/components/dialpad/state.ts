/** What the Rust half says of the dialpad, for React. */
import { useEffect, useState } from 'react';
import type { DialpadView } from '../../seam/DialpadView';

const listeners = new Set<(view: DialpadView) => void>();
/** Known from the start of the Rust half on. */
let current: DialpadView;

export function setDialpad(view: DialpadView): void {
  current = view;
  listeners.forEach((listener) => listener(view));
}

export function currentDialpad(): DialpadView {
  return current;
}

export function useDialpad(): DialpadView {
  const [view, setView] = useState(current);
  useEffect(() => {
    listeners.add(setView);
    setView(current);
    return () => void listeners.delete(setView);
  }, []);
  return view;
}
