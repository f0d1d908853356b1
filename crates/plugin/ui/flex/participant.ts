/** A participant as Flex wants it, made of what the Rust half says of a leg. */
import { ConferenceParticipant } from '@twilio/flex-ui';
import type { ParticipantView } from '../generated/ParticipantView';
import type { TileView } from '../seam/TileView';

type Source = ConstructorParameters<typeof ConferenceParticipant>[0];
type Worker = ConferenceParticipant['worker'];

/** Flex's participant takes names and numbers from caches that know nothing of our legs; this one brings them along. */
export class OutboundParticipant extends ConferenceParticipant {
  readonly taskSid: string;
  readonly view: ParticipantView;
  readonly tile: TileView;

  constructor(taskSid: string, view: ParticipantView, tile: TileView) {
    super(source(taskSid, view, tile));
    if (!tile.is_present) this.participantLeftTimestamp = Date.now();
    this.taskSid = taskSid;
    this.view = view;
    this.tile = tile;
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

function source(taskSid: string, view: ParticipantView, tile: TileView): Source {
  return {
    channelSid: '',
    channelType: 'voice',
    interactionSid: '',
    participantSid: view.call_sid,
    type: view.participant_type,
    connecting: tile.is_connecting,
    mediaProperties: {
      callSid: view.call_sid,
      status: tile.is_present ? 'joined' : 'left',
      hold: view.phase === 'on_hold',
      muted: view.muted,
      endConferenceOnExit: view.end_conference_on_exit,
      to: view.phone_number,
      sequenceNumber: 0,
    },
    routingProperties: { taskSid, reservationSid: view.reservation_sid, workerSid: view.worker_sid },
  } as unknown as Source;
}
