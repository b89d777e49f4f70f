import { useEffect, useRef } from 'react';
import { useLab } from '../state/store.ts';

/** While the page opens, files and folded cards still move what stands below them. */
const SETTLING_MS = 3_000;

/**
 * The page opens at the current step, and later scrolls by itself only to the next one, and only when the student
 * has not scrolled since.
 */
export function useOpenAtCurrent(chapter: string, current: string | undefined): void {
  const opened = useRef<string | undefined>(undefined);
  const scrolled = useRef(false);
  const ready = useLab((state) => state.atOpening !== undefined);

  useEffect(() => {
    const main = document.getElementById('main');
    if (!main) return;
    scrolled.current = false;
    // Only the reader's own means of scrolling count, not the page's.
    const note = () => (scrolled.current = true);
    const moves = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;
    for (const name of moves) main.addEventListener(name, note, { passive: true });
    return () => {
      for (const name of moves) main.removeEventListener(name, note);
    };
  }, [chapter]);

  useEffect(() => {
    if (!current || !ready) return;
    const card = document.getElementById(current);
    if (opened.current === chapter) {
      if (!scrolled.current) card?.scrollIntoView({ block: 'nearest' });
      scrolled.current = false;
      return;
    }
    opened.current = chapter;
    // At the very first step the chapter's introduction is what to read.
    if (location.hash || !card || card === document.querySelector('[data-step]')) return;
    return holdInView(card, () => scrolled.current);
  }, [chapter, current, ready]);
}

/** Keeps a card at the top of the column until the layout is settled or the student scrolls. */
function holdInView(card: HTMLElement, left: () => boolean): () => void {
  const align = () => !left() && card.scrollIntoView({ block: 'start' });
  align();
  const observer = new ResizeObserver(align);
  const column = card.closest('.col');
  if (column) observer.observe(column);
  const timer = setTimeout(() => observer.disconnect(), SETTLING_MS);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
  };
}
