// Generated from the command list by `cargo xtask bindings`. Do not edit.

export type Fault = {
  code: "invalid" | "notFound" | "conflict" | "locked" | "notAllowed" | "storage" | "unexpected";
  message: string;
  fields: { field: string; message: string; rule?: string | null }[];
};

export type Session = {
  council: string;
  sample: boolean;
  person: string;
  name: string;
  job_title: string;
  role: string;
  brand: string;
  brand_deep: string;
};

export type Start = {
  state: "empty" | "locked" | "open";
  version: string;
  sample: { user: string; name: string; job_title: string }[];
  sample_password: string | null;
  session: Session | null;
};

export type Commands = {
  start: [null, Start];
  open_sample: [null, Start];
  set_up: [
    {
      council: string;
      nation: string;
      brand: string;
      brand_deep: string;
      name: string;
      user: string;
      job_title: string;
      password: string;
    },
    { session: Session; recovery_key: string[] },
  ];
  sign_in: [{ user: string; password: string }, Session];
  lock: [null, null];
  save_draft: [{ place: string; value: unknown }, null];
  read_draft: [{ place: string }, unknown];
  discard_draft: [{ place: string }, null];
};
