import { LabError } from '#lib/errors.ts';
import { route } from '#lib/http/route.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** DELETE /api/board/members/:name[?kill=1]: Ctrl-C, so that it leaves the group; or SIGKILL. */
export const DELETE = route(
  ({ lab, params, request }) => {
    const kill = new URL(request.url).searchParams.get('kill');
    if (kill !== null && kill !== '1')
      throw new LabError(
        'BAD_REQUEST',
        '멤버를 끝내는 방법이 올바르지 않습니다.',
        '강제 종료하려면 kill=1을, 그룹에서 나가게 하려면 아무것도 붙이지 마세요.',
      );
    lab.members.end(params.name ?? '', kill === '1' ? 'kill' : 'stop');
  },
  { status: 202 },
);
