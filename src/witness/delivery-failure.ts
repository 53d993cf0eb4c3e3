/** Why a batch failed. */
export interface DeliveryFailure {
  /** The server's answer; null where it gave none. */
  status: number | null;
  /** The server's own words, or a sentence of ours. */
  reason: string;
}
