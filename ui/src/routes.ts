// Every screen after sign-in: one line each. A screen takes `params` and `query` as properties.
// The first that fits is shown, so "new" stands before ":id".
import type { Route } from "./router.svelte";
import ActionList from "./screens/actions/ActionList.svelte";
import ActionPlan from "./screens/actions/ActionPlan.svelte";
import Backup from "./screens/backup/Backup.svelte";
import ContractForm from "./screens/contracts/ContractForm.svelte";
import ContractList from "./screens/contracts/ContractList.svelte";
import ContractWorkspace from "./screens/contracts/ContractWorkspace.svelte";
import Import from "./screens/import/Import.svelte";
import ImprovementForm from "./screens/improvements/ImprovementForm.svelte";
import PlanEditor from "./screens/plan/PlanEditor.svelte";
import Print from "./screens/printing/Print.svelte";
import ProviderForm from "./screens/providers/ProviderForm.svelte";
import ProviderList from "./screens/providers/ProviderList.svelte";
import ProviderPage from "./screens/providers/ProviderPage.svelte";
import ServiceForm from "./screens/providers/ServiceForm.svelte";
import Report from "./screens/reports/Report.svelte";
import ReportList from "./screens/reports/ReportList.svelte";
import ReportWords from "./screens/reports/ReportWords.svelte";
import AddPerson from "./screens/settings/AddPerson.svelte";
import CheckPaper from "./screens/reports/CheckPaper.svelte";
import Certificate from "./screens/retention/Certificate.svelte";
import DisposalList from "./screens/retention/DisposalList.svelte";
import Holds from "./screens/retention/Holds.svelte";
import RetentionFile from "./screens/retention/RetentionFile.svelte";
import RetentionList from "./screens/retention/RetentionList.svelte";
import SharedRecords from "./screens/retention/SharedRecords.svelte";
import YearsKept from "./screens/retention/YearsKept.svelte";
import ChangePassword from "./screens/settings/ChangePassword.svelte";
import CouncilForm from "./screens/settings/CouncilForm.svelte";
import Deactivate from "./screens/settings/Deactivate.svelte";
import DeputyForm from "./screens/settings/DeputyForm.svelte";
import NewPassword from "./screens/settings/NewPassword.svelte";
import OpeningNotes from "./screens/settings/OpeningNotes.svelte";
import PersonForm from "./screens/settings/PersonForm.svelte";
import PersonPage from "./screens/settings/PersonPage.svelte";
import People from "./screens/settings/People.svelte";
import ActivityForm from "./screens/visits/ActivityForm.svelte";
import CriterionPlace from "./screens/visits/CriterionPlace.svelte";
import VisitScreen from "./screens/visits/VisitScreen.svelte";
import VisitsList from "./screens/visits/VisitsList.svelte";
import Journal from "./screens/journal/Journal.svelte";
import JournalEntry from "./screens/journal/JournalEntry.svelte";
import MyWork from "./screens/my-work/MyWork.svelte";

export const routes: Route[] = [
  { path: "/", screen: MyWork },
  { path: "/contracts", screen: ContractList },
  { path: "/contracts/new", screen: ContractForm, needs: "save_contract" },
  { path: "/contracts/:id", screen: ContractWorkspace },
  { path: "/contracts/:id/edit", screen: ContractForm, needs: "save_contract" },
  { path: "/contracts/:id/plan", screen: PlanEditor },
  { path: "/contracts/:contract/visits/new", screen: ActivityForm, needs: "save_activity" },
  { path: "/visits", screen: VisitsList },
  { path: "/visits/:id", screen: VisitScreen },
  { path: "/visits/:id/edit", screen: ActivityForm, needs: "save_activity" },
  { path: "/visits/:id/print", screen: Print, needs: "save_visit_form" },
  { path: "/visits/:id/criteria/:n", screen: CriterionPlace },
  { path: "/findings/:finding/improvements/new", screen: ImprovementForm, needs: "save_improvement" },
  { path: "/findings/:finding/improvements/:id", screen: ImprovementForm },
  { path: "/reports", screen: ReportList },
  { path: "/reports/check", screen: CheckPaper },
  { path: "/reports/:id", screen: Report },
  { path: "/reports/:id/edit", screen: ReportWords, needs: "save_report" },
  { path: "/reports/:id/actions", screen: ActionPlan },
  { path: "/reports/:id/print/:edition", screen: Print, needs: "print" },
  { path: "/actions", screen: ActionList },
  { path: "/providers", screen: ProviderList },
  { path: "/providers/new", screen: ProviderForm, needs: "save_provider" },
  { path: "/providers/:id", screen: ProviderPage },
  { path: "/providers/:id/edit", screen: ProviderForm, needs: "save_provider" },
  { path: "/providers/:id/services/new", screen: ServiceForm, needs: "save_service" },
  { path: "/services/:id", screen: ServiceForm, needs: "save_service" },
  { path: "/import", screen: Import, needs: "choose_import" },
  { path: "/people", screen: People },
  { path: "/people/new", screen: AddPerson, needs: "add_person" },
  { path: "/people/:id", screen: PersonPage },
  { path: "/people/:id/edit", screen: PersonForm, needs: "save_person" },
  { path: "/people/:id/deputy", screen: DeputyForm },
  { path: "/people/:id/password", screen: NewPassword },
  { path: "/people/:id/leave", screen: Deactivate, needs: "deactivate_person" },
  { path: "/password", screen: ChangePassword },
  { path: "/retention", screen: RetentionList },
  { path: "/retention/holds", screen: Holds },
  { path: "/retention/shared", screen: SharedRecords },
  { path: "/retention/years", screen: YearsKept },
  { path: "/retention/disposals", screen: DisposalList },
  { path: "/retention/disposals/:id", screen: Certificate },
  { path: "/retention/files/:id", screen: RetentionFile },
  { path: "/council", screen: CouncilForm },
  { path: "/journal", screen: Journal },
  { path: "/journal/:number", screen: JournalEntry },
  { path: "/backup", screen: Backup },
  { path: "/opening", screen: OpeningNotes },
];
