'use client';
import { run } from '../state/commands.ts';
import { lab, useLab } from '../state/store.ts';
import { Confirm } from '../ui/Confirm.tsx';

/** Nothing is typed into a program that did not ask for it: the student says what happens to it. */
export function BusyDialog() {
  const busy = useLab((state) => state.busy);
  const again = (how: 'interrupt' | 'new-terminal') => () => {
    if (busy) void run(busy.request, busy.terminal, how);
  };
  return (
    <Confirm
      open={busy !== undefined}
      close={() => lab.set({ busy: undefined })}
      title={`터미널 ${busy?.terminal ?? ''}에서 다른 명령을 실행하고 있습니다.`}
      choices={[
        { label: '새 터미널에서 실행', run: again('new-terminal') },
        { label: '중지하고 실행', run: again('interrupt'), kind: 'primary' },
      ]}
    >
      {busy?.problem.remedy}
    </Confirm>
  );
}
