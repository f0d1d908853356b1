/** The directory of workers: a field to search it, and a list to choose from. */
import { Button } from '@twilio/flex-ui';
import React, { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Colleague } from '../../flex/directory';
import { text } from '../../strings/strings';
import { useColleagues } from './colleagues';
import { ListProblem } from './ListProblem';
import { List, Note, Row } from './list-styles';
import { Field, Input } from './styles';
import type { TabProps } from './tab-props';

const LIST_ID = 'outbound-dialpad-colleagues';
const optionId = ({ workerSid }: Colleague) => `outbound-dialpad-colleague-${workerSid}`;

export function ColleaguesTab({ dialler, view }: TabProps): JSX.Element {
  const [name, setName] = useState('');
  const [active, setActive] = useState<string>();
  const { colleagues, state, searchAgain } = useColleagues(dialler.directory, name);
  const list = useRef<HTMLUListElement>(null);
  const index = colleagues.findIndex(({ workerSid }) => workerSid === active);
  const activeColleague = colleagues[index];
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      if (activeColleague) dialler.callColleague(activeColleague);
      return;
    }
    const next = nextIndex(event.key, index, colleagues.length);
    if (next === undefined) return;
    event.preventDefault();
    setActive(colleagues[next]?.workerSid);
  };
  return (
    <>
      <Field>
        <Input
          aria-activedescendant={activeColleague && optionId(activeColleague)}
          aria-autocomplete="list"
          aria-controls={LIST_ID}
          aria-expanded={colleagues.length > 0}
          aria-label={text('dialpad', 'search')}
          autoComplete="off"
          data-testid="outbound-dialpad-search"
          onChange={(event) => setName(event.target.value)}
          onKeyDown={onKeyDown}
          placeholder={text('dialpad', 'search')}
          role="combobox"
          type="text"
          value={name}
        />
      </Field>
      <ListProblem view={view} />
      <Note data-testid="outbound-dialpad-colleagues-state" role="status">
        {state !== 'found' && text('dialpad', state)}
      </Note>
      {state === 'directoryFailed' && (
        <Button onClick={searchAgain} size="small" variant="secondary">
          {text('dialpad', 'searchAgain')}
        </Button>
      )}
      <List ref={list} aria-label={text('dialpad', 'colleagues')} id={LIST_ID} role="listbox">
        {colleagues.map((colleague) => (
          <Row
            key={colleague.workerSid}
            aria-disabled={view.busy || colleague.isAway}
            aria-selected={colleague.workerSid === active}
            as="li"
            data-testid="outbound-dialpad-colleague"
            id={optionId(colleague)}
            onClick={() => dialler.callColleague(colleague)}
            // The focus stays in the field.
            onMouseDown={(event) => event.preventDefault()}
            role="option"
          >
            <span>{colleague.name}</span>
            <small>{colleague.activity}</small>
          </Row>
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
