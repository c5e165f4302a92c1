import { useState } from 'preact/hooks';

interface Props {
  readonly label: string;
  /** For readers that do not see where the button is. */
  readonly name?: string;
  readonly text: () => string;
}

/** Copies a text, and says whether it could. */
export function CopyButton({ label, name, text }: Props) {
  const [said, say] = useState<string>();
  const copy = async (): Promise<void> => {
    say((await copied(text())) ? 'Copied' : 'Copying is not allowed here');
    setTimeout(() => say(undefined), 2000);
  };
  return (
    <button type="button" aria-label={said === undefined ? name : undefined} onClick={() => void copy()}>
      <span aria-live="polite">{said ?? label}</span>
    </button>
  );
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A page from a file has no clipboard in some browsers, but may copy what is selected.
    const area = Object.assign(document.createElement('textarea'), { value: text, readOnly: true });
    area.className = 'aside';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
