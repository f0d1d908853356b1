/** The button of the task list holds the customer and nobody else: on a call without one it would do nothing. */
import { TaskListButtons } from '@twilio/flex-ui';
import { lacksCustomer } from '../tile/people';

export function removeDeadHold(): void {
  TaskListButtons.Content.remove('hold', { if: lacksCustomer });
}
