'use client';
import { useEffect, useState } from 'react';
import { Icon } from './Icon.tsx';

const SHOWN_MS = 1_600;

/** Copies text; the tick and the label say that it did. Without a secure context there is no clipboard: select instead. */
export function CopyButton({ text, label, word }: { text: string; label: string; word?: string }) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <button
      type="button"
      className={`btn quiet ${word ? 'small' : 'icon'}`}
      aria-label={done ? '복사했습니다' : label}
      title={done ? '복사했습니다' : '복사'}
      data-copy
      onClick={() => void copyText(text).then(setDone)}
    >
      <Icon name={done ? 'tick' : 'copy'} />
      {word}
    </button>
  );
}

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'sr';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
