/** Where the number of whom an SMS or chat task is about may stand. */
import { TaskHelper, type ITask } from '@twilio/flex-ui';

/** What Flex and its predecessors write into the attributes of such tasks. */
interface MessageAttributes {
  from?: unknown;
  customerAddress?: unknown;
  customers?: { phone?: unknown };
}

/** The channels of messages by their unique names: Flex looks for a conversation, which not every such task has. */
const MESSAGE_CHANNELS = ['sms', 'chat', 'whatsapp'];

/** In the order in which they count; a number can have the channel in front: `whatsapp:+4930901820`. */
export function customerAddresses(task: ITask | undefined): unknown[] {
  if (!task || !isAboutMessages(task)) return [];
  const { from, customerAddress, customers } = task.attributes as MessageAttributes;
  return [from, customerAddress, customers?.phone];
}

function isAboutMessages(task: ITask): boolean {
  return MESSAGE_CHANNELS.includes(task.taskChannelUniqueName) || TaskHelper.isChatBasedTask(task);
}
