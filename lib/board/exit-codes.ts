/** Exit codes that a shell tells of a program that a signal ended: 128 and the signal's number. */
export const HUNG_UP = 129;
export const INTERRUPTED = 130;
export const KILLED = 137;
export const TERMINATED = 143;
