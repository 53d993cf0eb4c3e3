/** A fenced code block as CommonMark sees it. Offsets are UTF-16 units, lines 1-based. */
export interface Fence {
  /** The info string as in the source, without the blanks around it; nothing decoded. */
  info: string;
  /** Line of the opening fence. */
  line: number;
  /** First line of the content. */
  startLine: number;
  /** Last line of the content; startLine - 1 where there is none. */
  endLine: number;
  /** The content's slice of the source, container prefixes included. */
  start: number;
  end: number;
  /** The content, container prefixes removed, line ends as in the source. */
  code: string;
  closed: boolean;
}

/** A fence that is part of an HTML block and therefore no code block. */
export interface HiddenFence {
  line: number;
  info: string;
}
