/** The panel: a number, a keypad, Call, and what came of it. */
import { Button, IconButton } from '@twilio/flex-ui';
import type { Plugin } from 'plugin-wasm';
import React, { useEffect, useRef, type FormEvent, type KeyboardEvent } from 'react';
import { createPortal } from 'react-dom';
import type { DialpadView } from '../../seam/DialpadView';
import { problemText, text } from '../../strings/strings';
import { Keypad } from './Keypad';
import { Field, Form, Header, Input, Panel, Problem } from './styles';

const PROBLEM_ID = 'outbound-dialpad-problem';
const TITLE_ID = 'outbound-dialpad-title';

export function DialpadPanel({ plugin, view }: { plugin: Plugin; view: DialpadView }): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  // When it opens, and whenever there is something to correct.
  useEffect(() => input.current?.focus(), [view.problem]);
  const close = () => plugin.openDialpad(false);
  const onKeyDown = (event: KeyboardEvent) => {
    // Flex has shortcuts of its own: what is typed here is not meant for them.
    event.stopPropagation();
    if (event.key === 'Escape') close();
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!view.busy) plugin.pressCall();
  };
  const erase = () => {
    plugin.typeNumber(view.text.slice(0, -1));
    input.current?.focus();
  };
  const action = view.adds ? 'add' : 'call';
  return createPortal(
    <Panel aria-labelledby={TITLE_ID} className="OutboundDialpad" onKeyDown={onKeyDown} role="dialog">
      <Header>
        <h2 id={TITLE_ID}>{text('dialpad', view.adds ? 'titleAdd' : 'title')}</h2>
        <IconButton
          aria-label={text('dialpad', 'close')}
          icon="Close"
          onClick={close}
          size="small"
          title={text('dialpad', 'close')}
        />
      </Header>
      <Form onSubmit={onSubmit}>
        <Field>
          <Input
            ref={input}
            aria-describedby={view.problem ? PROBLEM_ID : undefined}
            aria-invalid={view.problem !== null}
            aria-label={text('dialpad', 'number')}
            autoComplete="off"
            className="OutboundDialpad-Number"
            data-testid="outbound-dialpad-number"
            inputMode="tel"
            onChange={(event) => plugin.typeNumber(event.target.value)}
            placeholder={text('dialpad', 'placeholder')}
            readOnly={view.busy}
            type="tel"
            value={view.text}
          />
          <IconButton
            aria-label={text('dialpad', 'erase')}
            disabled={view.busy || view.text === ''}
            icon="ArrowLeft"
            onClick={erase}
            size="small"
            title={text('dialpad', 'erase')}
          />
        </Field>
        <Keypad disabled={view.busy} onKey={(key) => plugin.pressKey(key)} />
        <Problem id={PROBLEM_ID} className="OutboundDialpad-Problem" data-testid="outbound-dialpad-problem" role="alert">
          {view.problem && problemText(view.problem, view.detail)}
        </Problem>
        <Button
          aria-busy={view.busy}
          aria-disabled={view.busy}
          className="OutboundDialpad-Call"
          data-testid="outbound-dialpad-call"
          type="submit"
          variant="primary"
        >
          {text('dialpad', view.busy ? 'busy' : action)}
        </Button>
      </Form>
    </Panel>,
    document.body,
  );
}
