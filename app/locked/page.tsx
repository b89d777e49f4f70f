import type { Metadata } from 'next';
import { connection } from 'next/server';
import { Notice } from '#components/ui/Notice.tsx';

export const metadata: Metadata = { title: '들어가는 방법' };

/** For a browser without a session. Says how to get in, and nothing else about the lab. */
export default async function LockedPage() {
  // Drawn for each request: the scripts of a page built beforehand would lack the request's nonce.
  await connection();
  return (
    <Notice title="실습 주소로 들어와 주세요.">
      <p>
        이 브라우저는 아직 실습실에 들어온 적이 없거나, 접속한 지 오래되었습니다. 다른 사람이 실습을 조작하지
        못하도록, 주소에 담긴 열쇠로 한 번 확인합니다.
      </p>
      <p>
        <code>npm start</code>를 실행한 창으로 가서, 마지막에 나온 <code>http://…?token=…</code> 주소를
        여세요. 주소는 한 번만 쓸 수 있습니다. 이미 썼다면 그 창에서 Ctrl+C로 멈추고 npm start를 다시 실행하면
        새 주소가 나옵니다. 진행한 내용은 그대로 남아 있습니다.
      </p>
    </Notice>
  );
}
