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

/** People change while they are looked at, and are searched again and again; where that has failed, by hand. */
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
          const hasFailed = outcome.state === 'directoryFailed';
          if (!again) setFound(outcome);
          else if (!hasFailed)
            setFound(({ people }) => ({ ...outcome, people: inTheirPlaces(people, outcome.people) }));
          if (again || !hasFailed) timer = window.setTimeout(search, REFRESH_MS, true);
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

/** Nobody moves from under the pointer: who was there stays in place, who is new comes last. */
export function inTheirPlaces(before: Person[], now: Person[]): Person[] {
  // Who was not there has no place, which is -1, and without its sign greater than all others.
  const place = ({ id }: Person) => before.findIndex((person) => person.id === id) >>> 0;
  return now.sort((one, other) => place(one) - place(other));
}
