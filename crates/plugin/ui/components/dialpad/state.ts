/** What the Rust half says of the dialpad, for React. */
import { useEffect, useState } from 'react';
import { showNotice } from '../../flex/notice';
import type { DialpadView } from '../../seam/DialpadView';

const listeners = new Set<(view: DialpadView) => void>();
let current: DialpadView = {
  open: false,
  dialog_of: null,
  text: '',
  busy: false,
  adds: false,
  on_a_call: false,
  problem: null,
  detail: '',
};

export function setDialpad(view: DialpadView): void {
  const wasBusy = current.busy;
  const wasTold = current.problem === view.problem;
  current = view;
  listeners.forEach((listener) => listener(view));
  // Whoever has closed the dialpad meanwhile would not hear of it.
  if (wasBusy && !wasTold && view.problem && !view.open && !view.dialog_of) showNotice(view.problem, view.detail);
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
