'use client';

export interface TerminalSlotProps {
  name: string;
  readOnly?: boolean;
  /** Only a visible terminal measures itself. */
  visible: boolean;
}

export function TerminalSlot(_props: TerminalSlotProps) {
  return null;
}
