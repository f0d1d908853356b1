/** Whom the agent called last. */
import { Button } from '@twilio/flex-ui';
import React, { useState } from 'react';
import { readable } from '../../flex/numbers';
import type { Recent } from '../../flex/recents';
import { text } from '../../strings/strings';
import { ListProblem } from './ListProblem';
import { List, Note, Row } from './list-styles';
import type { TabProps } from './tab-props';

export function RecentsTab({ callerId, dialler, view }: TabProps): JSX.Element {
  const [recents, setRecents] = useState(() => dialler.recents.list());
  const clear = () => {
    dialler.recents.clear();
    setRecents([]);
  };
  const nameOf = ({ name, to }: Recent) => name ?? readable(to);
  return (
    <>
      <ListProblem view={view} />
      {recents.length === 0 && <Note>{text('dialpad', 'noRecents')}</Note>}
      <List>
        {recents.map((recent) => (
          <li key={recent.to}>
            <Row
              aria-disabled={view.busy}
              aria-label={text('dialpad', view.adds ? 'addPerson' : 'callPerson', { name: nameOf(recent) })}
              data-testid="outbound-dialpad-recent"
              onClick={() => dialler.callAgain(recent, callerId)}
              type="button"
            >
              {nameOf(recent)}
            </Row>
          </li>
        ))}
      </List>
      {recents.length > 0 && (
        <Button data-testid="outbound-dialpad-clear" onClick={clear} size="small" variant="secondary">
          {text('dialpad', 'clearRecents')}
        </Button>
      )}
    </>
  );
}
