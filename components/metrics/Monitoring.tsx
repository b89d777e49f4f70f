'use client';
import { useRef } from 'react';
import { useShown } from '../live/useShown.ts';
import { Dashboard } from './Dashboard.tsx';

/** The dashboard as a page of its own, for the projector. */
export function Monitoring() {
  const page = useRef<HTMLElement>(null);
  const shown = useShown(page);
  return (
    <main className="monitoring" ref={page} tabIndex={-1}>
      <Dashboard shown={shown} wide />
    </main>
  );
}
