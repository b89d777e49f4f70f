'use client';
import { Dialog } from '@base-ui/react/dialog';
import { usePreferences } from './PreferencesProvider.tsx';

const keys: [string[], string][] = [
  [['j', 'k'], '다음, 이전 단계'],
  [['Enter'], '실행 (카드에 초점이 있을 때)'],
  [['.'], '실행 중지'],
  [['c'], '명령 복사'],
  [['h'], '힌트'],
  [['t'], '터미널로'],
  [['Ctrl+Shift+↑'], '터미널에서 카드로'],
  [['Alt+1…9'], '터미널 탭'],
  [['g', '1…8'], '장으로 가기'],
  [['['], '장 목록 숨기기'],
  [[']'], '클러스터 상태 숨기기'],
  [['p'], '발표 모드'],
  [['?'], '이 도움말'],
];

const boardKeys: [string[], string][] = [
  [['↑', '↓'], '멤버 줄 사이 이동'],
  [['a'], '멤버 추가'],
  [['Delete'], '멤버 종료 (줄에 초점이 있을 때)'],
  [['Shift+Delete'], '멤버 강제 종료 (묻고 나서)'],
  [['Space'], '멈춤, 이어서 재생'],
  [[',', '.'], '한 단계 뒤로, 앞으로'],
  [['p'], '발표 모드: 글자를 크게'],
  [['?'], '이 도움말'],
];
const about = {
  cards:
    '카드를 읽고 실행을 누르면, 오른쪽 터미널에 명령이 그대로 입력됩니다. 카드 아래의 확인 줄은 클러스터의 실제 상태를 보고 저절로 바뀝니다. 명령을 터미널에 직접 입력해도 됩니다.',
  board:
    '줄 하나가 consumer 하나이고, 선 하나가 그 consumer가 읽는 파티션입니다. 빗금은 파티션을 내려놓은 때부터 다시 첫 메시지를 읽을 때까지입니다. 앞에 약이 붙은 시간은 멤버가 직접 알린 것이 아니라 브로커 쪽에서 잰 것입니다.',
};

export function Help(props: { open: boolean; onOpenChange: (open: boolean) => void; board?: boolean }) {
  const { open, onOpenChange, board } = props;
  const { preferences, change } = usePreferences();
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog wide">
          <Dialog.Title>도움말과 단축키</Dialog.Title>
          <Dialog.Description className="say">{board ? about.board : about.cards}</Dialog.Description>
          <dl className="keys">
            {(board ? boardKeys : keys).map(([caps, does]) => (
              <div key={does}>
                <dt>{does}</dt>
                <dd>
                  {caps.map((cap, index) => (
                    <span key={cap}>
                      {index > 0 && ' '}
                      <kbd className="cap">{cap}</kbd>
                    </span>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
          <label className="switch">
            <input
              type="checkbox"
              checked={preferences.letters}
              onChange={(event) => change({ letters: event.target.checked })}
            />
            한 글자 단축키 사용
          </label>
          <label className="switch">
            <input
              type="checkbox"
              checked={preferences.reader}
              onChange={(event) => change({ reader: event.target.checked })}
            />
            터미널 출력을 화면 낭독기로 읽기
          </label>
          <div className="acts">
            <Dialog.Close className="btn">닫기</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
