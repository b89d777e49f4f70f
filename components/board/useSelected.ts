import { useMemo } from 'react';
import { useBoard, type BoardState } from './board.ts';

/** A value made from the board's state; the component is drawn again only when the value really differs. */
export function useSelected<T>(select: (state: BoardState) => T): T {
  const text = useBoard((state) => JSON.stringify(select(state)) ?? 'null');
  return useMemo(() => JSON.parse(text) as T, [text]);
}
