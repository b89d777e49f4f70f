'use client';
import { useEffect, useRef } from 'react';

/** A ring that follows the mouse, to point with on a projector. */
export function Pointer() {
  const ring = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const follow = (event: PointerEvent) => {
      if (!ring.current) return;
      ring.current.style.left = `${event.clientX}px`;
      ring.current.style.top = `${event.clientY}px`;
    };
    window.addEventListener('pointermove', follow);
    return () => window.removeEventListener('pointermove', follow);
  }, []);
  return <span ref={ring} className="pointer" style={{ left: '50%', top: '50%' }} aria-hidden="true" />;
}
