import type { DeliveryFailure } from "./delivery-failure.ts";

/** A call that the witness does not let through. Answered with a 4xx, never a 5xx: clients would try those again. */
export class Refused extends Error {
  readonly status: number;
  /** One of MLflow's own error codes, so that its client raises the usual exception. */
  readonly errorCode: string;

  constructor(message: string, status = 403, errorCode = "PERMISSION_DENIED") {
    super(message);
    this.name = "Refused";
    this.status = status;
    this.errorCode = errorCode;
  }
}

/** A call whose form is wrong. */
export function malformed(message: string): Refused {
  return new Refused(message, 400, "INVALID_PARAMETER_VALUE");
}

/** An earlier call was acknowledged, and then its values did not get to the server: the run's next call is told. */
export class Undelivered extends Error {
  readonly failure: DeliveryFailure;

  constructor(failure: DeliveryFailure, route: string) {
    super(
      `Values logged to this run before could not be stored, so ${route} was not carried out: ${failure.reason}`,
    );
    this.name = "Undelivered";
    this.failure = failure;
  }
}
