/** What the panel and the dialog have in common: a title, a way out, and the ways to somebody. */
import { IconButton } from '@twilio/flex-ui';
import React from 'react';
import type { DialpadView } from '../../seam/DialpadView';
import { text } from '../../strings/strings';
import type { Dialler } from './dialler';
import { RecordField } from './RecordField';
import { Header } from './styles';
import { Tabs } from './Tabs';

export const TITLE_ID = 'outbound-dialpad-title';

export function DialpadBox({ dialler, view }: { dialler: Dialler; view: DialpadView }): JSX.Element {
  return (
    <>
      <Header>
        <h2 id={TITLE_ID}>{text('dialpad', view.adds ? 'titleAdd' : 'title')}</h2>
        <IconButton
          aria-label={text('dialpad', 'close')}
          data-testid="outbound-dialpad-close"
          icon="Close"
          onClick={() => dialler.plugin.closeDialpad()}
          size="small"
          title={text('dialpad', 'close')}
        />
      </Header>
      {!view.adds && <RecordField dialler={dialler} disabled={view.busy} />}
      <Tabs dialler={dialler} view={view} />
    </>
  );
}
