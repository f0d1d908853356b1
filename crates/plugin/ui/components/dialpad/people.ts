/** Searching people while a name is typed. */
import { useCallback, useEffect, useState } from 'react';
import type { Person } from '../../flex/person';
import { warn } from '../../flex/warn';

/** A pause in typing. */
const PAUSE_MS = 200;

type State = 'searching' | 'found' | 'nobody' | 'directoryFailed';

interface Found {
  people: Person[];
  state: State;
}

export type Search = (name: string) => Promise<Person[]>;

export function usePeople(searchFor: Search, name: string): Found & { searchAgain: () => void } {
  const [found, setFound] = useState<Found>({ people: [], state: 'searching' });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let isWanted = true;
    // What was found before stays until there is something new.
    const search = () => {
      searchFor(name)
        .then((people): Found => ({ people, state: people.length > 0 ? 'found' : 'nobody' }))
        .catch((error: unknown): Found => {
          warn('the directory cannot be searched', error);
          return { people: [], state: 'directoryFailed' };
        })
        .then((outcome) => isWanted && setFound(outcome));
    };
    const timer = window.setTimeout(search, name === '' ? 0 : PAUSE_MS);
    return () => {
      isWanted = false;
      window.clearTimeout(timer);
    };
  }, [searchFor, name, tries]);
  const searchAgain = useCallback(() => {
    setFound({ people: [], state: 'searching' });
    setTries((count) => count + 1);
  }, []);
  return { ...found, searchAgain };
}
