/** A number, typed, pasted or put together on the keypad. */
import { Button } from '@twilio/flex-ui';
import React, { useEffect, useRef, type ChangeEvent, type FormEvent } from 'react';
import { plainNumber, typedNumber } from '../../flex/numbers';
import { problemText, text } from '../../strings/strings';
import { CallerIdField } from './CallerIdField';
import { CountryField } from './CountryField';
import { Keypad } from './Keypad';
import { currentDialpad } from './state';
import { CallRow, Field, Form, Hint, Input, Problem } from './styles';
import type { TabProps } from './tab-props';
import { useHint } from './hint';
import { waiting } from '../waiting';
import { SignButton } from '../SignButton';

const PROBLEM_ID = 'outbound-dialpad-problem';
const HINT_ID = 'outbound-dialpad-hint';

export function NumberTab({ callerId, dialler, onCallerId, view }: TabProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const waits = useRef(false);
  const hint = useHint(view);
  const { plugin } = dialler;
  // The answer to a call that was asked for from here: there is something to correct.
  useEffect(() => {
    if (view.busy) return;
    if (waits.current && view.problem) input.current?.focus();
    waits.current = false;
  }, [view.busy, view.problem]);
  const onChange = ({ target }: ChangeEvent<HTMLInputElement>) => {
    // In the middle of a number the caret would not stay where it is.
    const isAtEnd = target.selectionStart === target.value.length;
    const number = plainNumber(target.value);
    plugin.typeNumber(isAtEnd ? typedNumber(number).text : number);
  };
  const onKey = (key: string) => plugin.typeNumber(typedNumber(currentDialpad().text + key).text);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    dialler.callNumber(callerId);
    const { busy, problem } = currentDialpad();
    waits.current = busy;
    if (problem) input.current?.focus();
  };
  const erase = () => {
    plugin.typeNumber(typedNumber(view.text.slice(0, -1)).text);
    input.current?.focus();
  };
  const action = view.adds ? 'add' : 'call';
  return (
    <Form onSubmit={onSubmit}>
      <div>
        <Field>
          <CountryField dialler={dialler} disabled={view.busy} value={view.country} />
          <Input
            ref={input}
            aria-describedby={view.problem ? PROBLEM_ID : HINT_ID}
            aria-invalid={view.is_at_field}
            aria-label={text('dialpad', 'number')}
            autoComplete="off"
            data-testid="outbound-dialpad-number"
            inputMode="tel"
            onBlur={() => plugin.leaveNumber()}
            onChange={onChange}
            placeholder={text('dialpad', 'placeholder')}
            readOnly={view.busy}
            type="tel"
            value={view.text}
          />
          <SignButton
            label={text('dialpad', 'erase')}
            disabled={view.busy || view.text === ''}
            icon="ArrowLeft"
            onClick={erase}
            size="small"
          />
        </Field>
        <Problem id={PROBLEM_ID} data-testid="outbound-dialpad-problem" role="alert">
          {view.problem && problemText(view.problem, view.detail)}
        </Problem>
        <Hint id={HINT_ID} data-testid="outbound-dialpad-hint">
          {!view.problem && hint}
        </Hint>
      </div>
      {!view.dialog_of && <Keypad disabled={view.busy} onKey={onKey} onMouse={() => input.current?.focus()} />}
      <CallerIdField callerIds={dialler.callerIds()} disabled={view.busy} onChange={onCallerId} value={callerId} />
      <CallRow>
        <Button
          {...waiting(view.busy)}
          data-testid="outbound-dialpad-call"
          type="submit"
          variant="primary"
        >
          {text('dialpad', view.busy ? 'busy' : action)}
        </Button>
      </CallRow>
    </Form>
  );
}
