/** Searching people while a name is typed. */
import { useCallback, useEffect, useState } from 'react';
import type { Person } from '../../flex/person';
import { warn } from '../../flex/warn';

/** A pause in typing. */
const PAUSE_MS = 200;
/** Who is available, and how much waits in a queue, changes while the list is open. */
const REFRESH_MS = 5000;

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
    const search = (again?: boolean) => {
      searchFor(name)
        .then((people): Found => ({ people, state: people.length > 0 ? 'found' : 'nobody' }))
        .catch((error: unknown): Found => {
          warn('the directory cannot be searched', error);
          return { people: [], state: 'directoryFailed' };
        })
        .then((outcome) => {
          if (!isWanted) return;
          if (!again || outcome.state !== 'directoryFailed') setFound(outcome);
          timer = window.setTimeout(search, REFRESH_MS, true);
        });
    };
    let timer = window.setTimeout(search, name === '' ? 0 : PAUSE_MS);
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
