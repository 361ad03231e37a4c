/** Where people find releases: `THAW_HOMEPAGE`, or the repository that a workflow of GitHub runs for. */
export function homepageFrom(env: NodeJS.ProcessEnv): string | undefined {
  const { THAW_HOMEPAGE, GITHUB_SERVER_URL, GITHUB_REPOSITORY } = env
  if (THAW_HOMEPAGE) return THAW_HOMEPAGE
  return GITHUB_SERVER_URL && GITHUB_REPOSITORY ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}` : undefined
}
