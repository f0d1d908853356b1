/** The number of whom an SMS or chat task is about. */
import { TaskHelper, type ITask } from '@twilio/flex-ui';

/** What Flex and its predecessors write into the attributes of such tasks. */
interface MessageAttributes {
  from?: unknown;
  customerAddress?: unknown;
  customers?: { phone?: unknown };
}

/** A number, with the channel that messages came by: `whatsapp:+4930901820`. */
const ADDRESS = /^(?:[a-z]+:)?\s*(\+\d{7,15})$/i;

/** The channels of messages by their unique names: Flex looks for a conversation, which not every such task has. */
const MESSAGE_CHANNELS = ['sms', 'chat', 'whatsapp'];

export function customerNumber(task: ITask | undefined): string | undefined {
  if (!task || !isAboutMessages(task)) return undefined;
  const { from, customerAddress, customers } = task.attributes as MessageAttributes;
  const numbers = [from, customerAddress, customers?.phone].map((address) => ADDRESS.exec(String(address))?.[1]);
  return numbers.find((number) => number !== undefined);
}

function isAboutMessages(task: ITask): boolean {
  return MESSAGE_CHANNELS.includes(task.taskChannelUniqueName) || TaskHelper.isChatBasedTask(task);
}
