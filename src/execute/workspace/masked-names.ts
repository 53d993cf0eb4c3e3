const MASKED: readonly RegExp[] = [
  /^\.runproof$/,
  /^\.git$/,
  /^\.env/,
  /^[._]netrc$/,
  /^\.(npmrc|pypirc|pgpass|git-credentials|htpasswd|my\.cnf)$/,
  /^\.(ssh|gnupg|aws|azure|kube|docker|gcloud)$/,
  /^id_(rsa|dsa|ecdsa|ed25519)/,
  /\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk)$/,
  /^(application_default_credentials|service[-_]account.*)\.json$/,
];

/** Whether a file or folder of a project is kept from agents' code, by its name: version control, secrets, keys, our own records. */
export function isMasked(name: string): boolean {
  const lower = name.toLowerCase();
  return MASKED.some((pattern) => pattern.test(lower));
}
