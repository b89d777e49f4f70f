'use client';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useLab } from '../state/store.ts';

/** Loads the page's text again when another number was chosen, here or in another window. */
export function FollowStudent({ rendered }: { rendered: string }) {
  const router = useRouter();
  const student = useLab((state) => state.student);
  useEffect(() => {
    if (student !== undefined && student !== rendered) router.refresh();
  }, [student, rendered, router]);
  return null;
}
