import { PageHeader } from '#/app/ui/page-header.tsx'

/** Every component in every state, for people and for screenshots. */
export function UiPage() {
  return <PageHeader title="Slieksnis UI" />
}
