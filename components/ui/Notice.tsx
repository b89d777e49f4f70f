import type { ReactNode } from 'react';
import { Brand } from '../shell/Brand.tsx';

/** A whole page with one thing to say: what happened and what to do. */
export const Notice = ({ title, children }: { title: string; children: ReactNode }) => (
  <main className="notice">
    <Brand />
    <h1>{title}</h1>
    {children}
  </main>
);
