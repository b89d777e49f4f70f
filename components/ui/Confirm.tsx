'use client';
import { AlertDialog } from '@base-ui/react/alert-dialog';
import type { ReactNode } from 'react';

export interface Choice {
  label: string;
  run: () => void;
  kind?: 'primary' | 'danger';
}

/** Asks before something that cannot be taken back, or that has more than one good answer. Escape means no. */
export function Confirm(props: {
  open: boolean;
  title: string;
  children: ReactNode;
  choices: Choice[];
  close: () => void;
}) {
  return (
    <AlertDialog.Root open={props.open} onOpenChange={(open) => !open && props.close()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="dialog">
          <AlertDialog.Title>{props.title}</AlertDialog.Title>
          <AlertDialog.Description className="say">{props.children}</AlertDialog.Description>
          <div className="acts">
            <AlertDialog.Close className="btn quiet">취소</AlertDialog.Close>
            {props.choices.map((choice) => (
              <button
                key={choice.label}
                type="button"
                className={`btn ${choice.kind ?? ''}`}
                onClick={() => {
                  props.close();
                  choice.run();
                }}
              >
                {choice.label}
              </button>
            ))}
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
