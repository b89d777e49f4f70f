/** A text whose {{values}} the server fills in when it is run: marked, since they are not typed as they stand. */
export function FilledAtRun({ text }: { text: string }) {
  return text.split(/(\{\{[a-z][a-zA-Z]*\}\})/).map((part, index) =>
    index % 2 === 1 ? (
      <span key={index} className="tok-value" title="실행할 때 채웁니다">
        {part}
      </span>
    ) : (
      part
    ),
  );
}
