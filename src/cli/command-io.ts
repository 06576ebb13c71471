/** What a command may touch of the process that runs it. */
export interface CommandIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdoutIsTerminal: boolean;
  /** The terminal that stdout is, for what redraws it. */
  readonly terminal?: Terminal;
  /** Has a function called once, where the person or the reader of stdout wants an end. */
  readonly onInterrupt?: (end: () => void) => void;
}

/** A terminal, as large as it is now. */
export interface Terminal {
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Has a function called when the size changes, until the returned one is called. */
  readonly onResize: (changed: () => void) => () => void;
}
