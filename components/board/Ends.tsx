/** Names of the same program differ at their end: where there is no room, the middle is left out. */
const END_CHARACTERS = 6;

export function Ends({ text }: { text: string }) {
  const characters = [...text];
  return (
    <span className="ends">
      <span>{characters.slice(0, -END_CHARACTERS).join('')}</span>
      <span>{characters.slice(-END_CHARACTERS).join('')}</span>
    </span>
  );
}
