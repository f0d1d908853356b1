/** A participant as Flex wants it, made of what the Rust half says of a leg. */
import { ConferenceParticipant } from '@twilio/flex-ui';
import type { ParticipantView } from '../generated/ParticipantView';
import type { TileRequest } from '../seam/TileRequest';

type Source = ConstructorParameters<typeof ConferenceParticipant>[0];
type Worker = ConferenceParticipant['worker'];

/** The phases in which the leg belongs to the conference. */
const PRESENT = ['calling', 'ringing', 'live', 'on_hold'];

/** Why Twilio did not call somebody: the key of a text, and Twilio's own words. */
export interface Refusal {
  key: string;
  detail: string;
}

/** Flex's participant takes names and numbers from caches that know nothing of our legs; this one brings them along. */
export class OutboundParticipant extends ConferenceParticipant {
  readonly taskSid: string;
  readonly view: ParticipantView;
  readonly request: TileRequest | null;
  readonly refusal: Refusal | null;

  constructor(taskSid: string, view: ParticipantView, request: TileRequest | null, refusal: Refusal | null) {
    super(source(taskSid, view));
    if (!PRESENT.includes(view.phase)) this.participantLeftTimestamp = Date.now();
    this.taskSid = taskSid;
    this.view = view;
    this.request = request;
    // Whom Twilio refused to dial has no leg, and nobody asks for them otherwise.
    this.refusal = view.call_sid || view.invitation ? null : refusal;
  }

  /** What the Rust half calls the tile. */
  get tile(): string {
    return this.view.call_sid ?? this.view.invitation ?? 'customer';
  }

  /** Flex fades the tile of who has left until nobody can read why; of the agent's own leg it has to know. */
  override get status(): ConferenceParticipant['status'] {
    return this.isCurrentWorker ? super.status : 'joined';
  }

  override get worker(): Worker {
    return super.worker ?? ({ fullName: this.view.name, attributes: {} } as unknown as Worker);
  }

  override get phoneNumber(): string | undefined {
    return this.view.phone_number ?? undefined;
  }

  /** The canvas writes what its own caches know, which is nothing. */
  override set phoneNumber(_: string | undefined) {}

  override get participantSid(): string | undefined {
    return this.view.call_sid ?? undefined;
  }

  override set participantSid(_: string | undefined) {}
}

function source(taskSid: string, view: ParticipantView): Source {
  return {
    channelSid: '',
    channelType: 'voice',
    interactionSid: '',
    participantSid: view.call_sid,
    type: view.participant_type,
    connecting: view.phase === 'calling' || view.phase === 'ringing',
    mediaProperties: {
      callSid: view.call_sid,
      status: PRESENT.includes(view.phase) ? 'joined' : 'left',
      hold: view.phase === 'on_hold',
      muted: view.muted,
      endConferenceOnExit: view.end_conference_on_exit,
      to: view.phone_number,
      sequenceNumber: 0,
    },
    routingProperties: { taskSid, reservationSid: view.reservation_sid, workerSid: view.worker_sid },
  } as unknown as Source;
}
