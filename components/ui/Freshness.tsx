import { Dot } from './Icon.tsx';

export const Live = () => (
  <>
    <Dot name="on" color="ok" />
    실시간
  </>
);
export const Reconnecting = () => (
  <>
    <Dot name="idle" color="warn" />
    다시 잇는 중
  </>
);
