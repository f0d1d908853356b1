/** People: a field to search them, and a list to choose from. */
import { Button } from '@twilio/flex-ui';
import React, { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Person } from '../../flex/person';
import type { DialpadView } from '../../seam/DialpadView';
import { text } from '../../strings/strings';
import { usePeople, type Search } from './people';
import { Hidden } from '../hidden';
import { ListProblem } from './ListProblem';
import { Group, List, Note, Row } from './list-styles';
import { Field, Input } from './styles';

const LIST_ID = 'outbound-dialpad-colleagues';
const optionId = (at: number) => `outbound-dialpad-person-${at}`;

interface Props {
  /** What the list is called. */
  label: 'colleagues' | 'contacts';
  /** How many are shown at once. */
  most?: number;
  /** What is said where nobody is found. */
  nobody: 'nobody' | 'noContact';
  onChoose: (person: Person) => void;
  search: Search;
  view: DialpadView;
}

export function PeopleList({ label, most = Infinity, nobody, onChoose, search, view }: Props): JSX.Element {
  const [name, setName] = useState('');
  const [active, setActive] = useState<string>();
  const [asked, ask] = useState(false);
  const { people: found, state, searchAgain } = usePeople(search, name);
  const people = found.slice(0, most);
  const choose = (person: Person) => {
    if (person.isAway) return;
    ask(true);
    onChoose(person);
  };
  const list = useRef<HTMLUListElement>(null);
  const index = people.findIndex(({ id }) => id === active);
  const activePerson = people[index];
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      if (activePerson) choose(activePerson);
      return;
    }
    const next = nextIndex(event.key, index, people.length);
    if (next === undefined) return;
    event.preventDefault();
    setActive(people[next]?.id);
  };
  return (
    <>
      <Field>
        <Input
          aria-activedescendant={activePerson && optionId(index)}
          aria-autocomplete="list"
          aria-controls={LIST_ID}
          aria-expanded={people.length > 0}
          aria-label={text('dialpad', 'search')}
          autoComplete="off"
          data-testid="outbound-dialpad-search"
          onChange={(event) => {
            setName(event.target.value);
            setActive(undefined);
          }}
          onKeyDown={onKeyDown}
          placeholder={text('dialpad', 'search')}
          role="combobox"
          type="text"
          value={name}
        />
      </Field>
      <ListProblem asked={asked} view={view} />
      <Note data-testid="outbound-dialpad-state" role="status">
        {state === 'found'
          ? found.length > most && text('dialpad', 'more', { count: `${found.length - most}` })
          : text('dialpad', state === 'nobody' ? nobody : state)}
      </Note>
      {state === 'directoryFailed' && (
        <Button onClick={searchAgain} size="small" variant="secondary">
          {text('dialpad', 'searchAgain')}
        </Button>
      )}
      <List ref={list} aria-label={text('dialpad', label)} id={LIST_ID} role="listbox">
        {people.map((person, at) => (
          <React.Fragment key={person.id}>
            {person.group && person.group !== people[at - 1]?.group && <Group aria-hidden>{person.group}</Group>}
            <Row
              aria-disabled={view.busy || person.isAway}
              aria-selected={person.id === active}
              as="li"
              data-testid="outbound-dialpad-colleague"
              id={optionId(at)}
              onClick={() => choose(person)}
              // The focus stays in the field.
              onMouseDown={(event) => event.preventDefault()}
              role="option"
            >
              <span dir="auto">{person.name}</span>
              <small>{person.detail}</small>
              {person.group && <Hidden>{person.group}</Hidden>}
            </Row>
          </React.Fragment>
        ))}
      </List>
    </>
  );
}

/** Nobody is chosen at first, so that Enter calls nobody by mistake. */
function nextIndex(key: string, index: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowDown':
      return (index + 1) % count;
    case 'ArrowUp':
      return index <= 0 ? count - 1 : index - 1;
    default:
      return undefined;
  }
}
