/** Whether the Rust half has stopped, for React: its buttons go. */
import { useEffect, useState } from 'react';
import { isStopped, onStop } from './stop';

export function useStopped(): boolean {
  const [value, setValue] = useState(isStopped);
  useEffect(() => {
    setValue(isStopped());
    return onStop(() => setValue(true));
  }, []);
  return value;
}
