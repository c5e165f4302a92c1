import type { ComponentChildren } from 'preact';

interface Props {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  /** What is chosen further where it is checked. */
  readonly children?: ComponentChildren;
}

/** A box to tick, with what belongs to it below. */
export function Check({ label, checked, onChange, children }: Props) {
  return (
    <>
      <label class="check">
        <input type="checkbox" checked={checked} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />
        {label}
      </label>
      {checked && children}
    </>
  );
}
