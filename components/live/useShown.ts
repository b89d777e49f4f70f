import { useEffect, useState, type RefObject } from 'react';

/** Whether an element can be seen: not folded away, in a page that is in front. */
export function useShown(ref: RefObject<HTMLElement | null>): boolean {
  const [drawn, setDrawn] = useState(false);
  const [inFront, setInFront] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => setDrawn(entries.at(-1)!.isIntersecting));
    observer.observe(ref.current!);
    const look = () => setInFront(document.visibilityState === 'visible');
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', look);
    };
  }, [ref]);
  return drawn && inFront;
}
