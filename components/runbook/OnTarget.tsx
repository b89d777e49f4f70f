'use client';
import type { ReactNode } from 'react';
import { useLab } from '../state/store.ts';

/** Content that is for one kind of cluster only. */
export function OnTarget({ only, children }: { only?: 'sandbox' | 'kubeconfig'; children: ReactNode }) {
  const kind = useLab((state) => state.target?.kind ?? 'sandbox');
  return only && only !== kind ? null : children;
}
