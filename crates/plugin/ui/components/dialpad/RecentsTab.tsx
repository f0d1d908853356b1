/** Whom the agent called last, and whether a machine picked up. */
import { Button } from '@twilio/flex-ui';
import React, { useEffect, useState } from 'react';
import { readable } from '../../flex/numbers';
import { machineOf, type Recent } from '../../flex/recents';
import { text } from '../../strings/strings';
import { ListProblem } from './ListProblem';
import { List, Note, Row } from './list-styles';
import type { TabProps } from './tab-props';

export function RecentsTab({ callerId, dialler, view }: TabProps): JSX.Element {
  const [recents, setRecents] = useState(() => dialler.recents.list());
  const [asked, ask] = useState(false);
  useEffect(() => dialler.recents.watch(setRecents), [dialler]);
  const clear = () => {
    dialler.recents.clear();
    setRecents([]);
  };
  // Behind one number there can be many, each with an extension.
  const nameOf = ({ name, to }: Recent) => name ?? dialler.contacts.find(to)?.name ?? readable(to);
  return (
    <>
      <ListProblem asked={asked} view={view} />
      {recents.length === 0 && <Note>{text('dialpad', 'noRecents')}</Note>}
      <List>
        {recents.map((recent) => {
          const name = nameOf(recent);
          const machine = machineOf(recent);
          const said = machine && text('machine', machine);
          // What is seen is said in the same order, with a space between.
          const whom = said ? `${name}, ${said}` : name;
          return (
            <li key={recent.to}>
              <Row
                aria-disabled={view.busy}
                aria-label={text('dialpad', view.adds ? 'addPerson' : 'callPerson', { name: whom })}
                data-testid="outbound-dialpad-recent"
                onClick={() => {
                  ask(true);
                  dialler.callAgain(recent, callerId);
                }}
                type="button"
              >
                <span dir="auto">{name}</span>
                {' '}
                <small>{said}</small>
              </Row>
            </li>
          );
        })}
      </List>
      {recents.length > 0 && (
        <Button data-testid="outbound-dialpad-clear" onClick={clear} size="small" variant="secondary">
          {text('dialpad', 'clearRecents')}
        </Button>
      )}
    </>
  );
}
