import { z } from "zod";
import {
  AdjustAnswer,
  AdjustRequest,
  CompareAnswer,
  CompareRequest,
  DescribeAnswer,
  DescribeRequest,
  PowerAnswer,
  PowerRequest,
  Stated,
  StatedCheck,
} from "../contracts/index.ts";

/** A question of the analyst's protocol: its method, and the shapes of what is asked and answered. */
export interface Question<Request extends z.ZodType, Answer extends z.ZodType> {
  method: string;
  request: Request;
  answer: Answer;
}

const question = <Request extends z.ZodType, Answer extends z.ZodType>(
  method: string,
  request: Request,
  answer: Answer,
): Question<Request, Answer> => ({ method, request, answer });

export const COMPARE = question("compare", CompareRequest, CompareAnswer);
export const ADJUST = question("adjust", AdjustRequest, AdjustAnswer);
export const DESCRIBE = question("describe", DescribeRequest, DescribeAnswer);
export const POWER = question("power", PowerRequest, PowerAnswer);
export const CHECK_STATED = question(
  "check_stated",
  z.object({ statements: z.array(Stated) }),
  z.array(StatedCheck),
);

/** Questions about numbers, answered with SciPy. Each rejects with ANALYST_FAILED where SciPy is missing or the parts of a question do not fit together. */
export interface StatisticsAnalyst {
  /** One comparison: refused, or tested with estimate, interval, p and effect. */
  compare(request: CompareRequest): Promise<CompareAnswer>;
  /** p values of a family, corrected together. */
  adjust(request: AdjustRequest): Promise<AdjustAnswer>;
  /** Mean, spread and intervals of a sample. */
  describe(request: DescribeRequest): Promise<DescribeAnswer>;
  /** How many values a design needs to find an effect. */
  power(request: PowerRequest): Promise<PowerAnswer>;
  /** Stated statistics against each other, one check each, in order. */
  checkStated(statements: readonly Stated[]): Promise<StatedCheck[]>;
}
