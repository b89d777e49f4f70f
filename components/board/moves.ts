import { useLayoutEffect, useRef, type RefObject } from 'react';
import { useBoard } from './board.ts';

const MOVE_MS = 320;
/** Who asked for less motion sees the chip jump, and where it landed for so long. */
const LANDED_MS = 1_000;

interface Place {
  owner: string;
  x: number;
  y: number;
}

/** Lets a partition's chip move to its new lane when its owner really changed. */
export function useMoves(container: RefObject<HTMLElement | null>): void {
  const places = useRef<ReadonlyMap<string, Place>>(new Map());
  const frame = useBoard(({ moment }) => moment.frame);
  useLayoutEffect(() => {
    const root = container.current;
    if (!root) return;
    const origin = root.getBoundingClientRect();
    const now = new Map<string, Place>();
    const moved: { chip: HTMLElement; from: Place; to: Place }[] = [];
    for (const chip of root.querySelectorAll<HTMLElement>('[data-chip]')) {
      const box = chip.getBoundingClientRect();
      const key = chip.dataset.chip!;
      const to = {
        owner: chip.dataset.owner!,
        x: box.left - origin.left,
        y: box.top - origin.top + root.scrollTop,
      };
      const from = places.current.get(key);
      if (from && from.owner !== to.owner && !chip.classList.contains('given'))
        moved.push({ chip, from, to });
      // A chip that was given up may stand beside the one of its new owner.
      if (!now.has(key) || !chip.classList.contains('given')) now.set(key, to);
    }
    places.current = now;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    for (const one of moved) move(one.chip, one.from, one.to, still);
  }, [frame, container]);
}

function move(chip: HTMLElement, from: Place, to: Place, still: boolean): void {
  if (still) {
    const outline = { outline: '2px solid currentColor', outlineOffset: '2px' };
    chip.animate([outline, outline], LANDED_MS);
    return;
  }
  chip.animate(
    [
      { translate: `${from.x - to.x}px ${from.y - to.y}px`, zIndex: 2, position: 'relative' },
      { translate: '0 0', zIndex: 2, position: 'relative' },
    ],
    { duration: MOVE_MS, easing: 'cubic-bezier(0.2, 0.8, 0.2, 1)' },
  );
}
