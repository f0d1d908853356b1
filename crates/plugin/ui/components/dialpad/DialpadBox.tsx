/** What the panel and the dialog have in common: a title, a way out, and the ways to somebody. */
import React from 'react';
import type { DialpadView } from '../../seam/DialpadView';
import { text } from '../../strings/strings';
import { BoxHeader } from './BoxHeader';
import type { Dialler } from './dialler';
import { RecordField } from './RecordField';
import { Tabs } from './Tabs';

export const TITLE_ID = 'outbound-dialpad-title';

export function DialpadBox({ dialler, view }: { dialler: Dialler; view: DialpadView }): JSX.Element {
  return (
    <>
      <BoxHeader
        closeTestId="outbound-dialpad-close"
        id={TITLE_ID}
        onClose={() => dialler.plugin.closeDialpad()}
        title={text('dialpad', view.adds ? 'titleAdd' : 'title')}
      />
      {!view.adds && <RecordField dialler={dialler} disabled={view.busy} />}
      <Tabs dialler={dialler} view={view} />
    </>
  );
}
