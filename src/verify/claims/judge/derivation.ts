/** What a claim comes to when it is computed anew. */
export interface Derivation {
  /** Whether some computation gives the claim's number. */
  right: boolean;
  /** Whether the operands are certain, so that another result contradicts the claim. */
  sure: boolean;
  value: number;
  evidence: string[];
  note: string;
}
