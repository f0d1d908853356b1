/** Searching the directory while a name is typed. */
import { useCallback, useEffect, useState } from 'react';
import type { Colleague, Directory } from '../../flex/directory';

/** A pause in typing. */
const PAUSE_MS = 200;

type State = 'searching' | 'found' | 'nobody' | 'directoryFailed';

interface Found {
  colleagues: Colleague[];
  state: State;
}

export function useColleagues(directory: Directory, name: string): Found & { searchAgain: () => void } {
  const [found, setFound] = useState<Found>({ colleagues: [], state: 'searching' });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let isWanted = true;
    // What was found before stays until there is something new.
    const search = () => {
      directory
        .search(name)
        .then((colleagues): Found => ({ colleagues, state: colleagues.length > 0 ? 'found' : 'nobody' }))
        .catch((error: unknown): Found => {
          console.warn('outbound call: the directory cannot be searched', error);
          return { colleagues: [], state: 'directoryFailed' };
        })
        .then((outcome) => isWanted && setFound(outcome));
    };
    const timer = window.setTimeout(search, name === '' ? 0 : PAUSE_MS);
    return () => {
      isWanted = false;
      window.clearTimeout(timer);
    };
  }, [directory, name, tries]);
  const searchAgain = useCallback(() => {
    setFound({ colleagues: [], state: 'searching' });
    setTries((count) => count + 1);
  }, []);
  return { ...found, searchAgain };
}
