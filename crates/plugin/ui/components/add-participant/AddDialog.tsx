/** The dialog that adds somebody to a call. */
import { styled } from '@twilio/flex-ui';
import React from 'react';
import type { DialpadView } from '../../seam/DialpadView';
import { Dialog } from '../dialog/Dialog';
import type { Dialler } from '../dialpad/dialler';
import { DialpadBox, TITLE_ID } from '../dialpad/DialpadBox';

/** As high as its highest tab, so that it does not jump. */
const Content = styled('div')`
  min-height: 280px;
`;

export function AddDialog({ dialler, view }: { dialler: Dialler; view: DialpadView }): JSX.Element {
  return (
    <Dialog
      labelledBy={TITLE_ID}
      onEscape={() => dialler.plugin.closeDialpad()}
      testId="add-dialog"
    >
      <Content>
        <DialpadBox dialler={dialler} view={view} />
      </Content>
    </Dialog>
  );
}
