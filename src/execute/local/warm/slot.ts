import type { CarrierMessage, SessionCarrier, SessionEnd } from "../session-carrier.ts";
import type { KeeperOrder } from "./keeper.ts";

/** Host folders of a slot. */
export interface SlotPlaces {
  /** Holds the others; removed at the end of the session. */
  folder: string;
  /** The named pipes. */
  pipes: string;
  /** Becomes the folder of the read-only copies of the blocks. */
  copies: string;
}

/** A sandbox in the warm sandbox with a fork of the warm parent waiting in it, for one session. */
export class Slot implements SessionCarrier {
  readonly number: number;
  readonly places: SlotPlaces;
  /** Of bubblewrap's arguments, for the evidence. */
  readonly policySha256: string;
  /** Resolves when nothing more will be heard of it. */
  readonly gone: Promise<void>;
  readonly #send: (order: KeeperOrder) => void;
  readonly #abandon: () => void;
  #tellGone: () => void = () => undefined;
  #held = false;
  #over = false;
  #complaint = "";
  #work: { plan: string; relayTarget: string | null } | null = null;
  #onMessage: ((message: CarrierMessage) => void) | null = null;
  #onGone: ((error: Error | null) => void) | null = null;

  constructor(
    number: number,
    places: SlotPlaces,
    policySha256: string,
    send: (order: KeeperOrder) => void,
    abandon: () => void,
  ) {
    this.number = number;
    this.places = places;
    this.policySha256 = policySha256;
    this.#send = send;
    this.#abandon = abandon;
    this.gone = new Promise((resolve) => {
      this.#tellGone = resolve;
    });
  }

  /** Whether it can still come to, or is at, executing. */
  get alive(): boolean {
    return !this.#over && this.#complaint === "";
  }

  /** Whether it has a session to execute. */
  get loaded(): boolean {
    return this.#work !== null;
  }

  /** Gives it the session's plan, which `go` sends. `relayTarget`: the witness's socket as the keeper sees it. */
  load(plan: string, relayTarget: string | null): void {
    this.#work = { plan, relayTarget };
  }

  /** A session waits in it. */
  hold(): void {
    this.#held = true;
    this.#onMessage?.({ type: "prepared" });
  }

  /** It could not be made; its end comes later. */
  fail(message: string): void {
    this.#complaint = message;
    this.#onMessage?.({ type: "failed", step: "warm start", message, errno: null });
  }

  /** Its last process is reaped. */
  end(message: SessionEnd): void {
    this.#onMessage?.(message);
    this.lose();
  }

  /** Nothing more will be heard of it. */
  lose(): void {
    if (this.#over) return;
    this.#over = true;
    this.#tellGone();
    this.#onGone?.(null);
  }

  begin(onMessage: (message: CarrierMessage) => void, onGone: (error: Error | null) => void): void {
    this.#onMessage = onMessage;
    this.#onGone = onGone;
    if (this.#over) onGone(null);
    else if (this.#held) onMessage({ type: "prepared" });
  }

  go(): void {
    if (this.#work !== null) this.#send({ type: "go", slot: this.number, ...this.#work });
  }

  kill(): void {
    this.#send({ type: "kill", slot: this.number });
  }

  abandon(): void {
    this.#abandon();
  }

  complaint(): string {
    return this.#complaint;
  }
}
