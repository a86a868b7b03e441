"""Columns of HMIS CSV, in their order, of the files that an export of shelter stays needs (HUD, HMIS CSV Format Specifications).

FY2026 leaves out gender, sexual orientation and language, and asks sex instead; what else it has is as in FY2024.
"""

from __future__ import annotations

from enum import StrEnum


class Year(StrEnum):
    """By the value of `CSVVersion`."""

    FY2024 = "2024 v1.7"
    FY2026 = "2026 v1.0"


_FOOT = "DateCreated DateUpdated UserID DateDeleted ExportID"
_EXPORT = """
ExportID SourceType SourceID SourceName SourceContactFirst SourceContactLast SourceContactPhone SourceContactExtension
SourceContactEmail ExportDate ExportStartDate ExportEndDate SoftwareName SoftwareVersion CSVVersion ExportPeriodType
ExportDirective HashStatus ImplementationID
"""
_ORGANIZATION = """
OrganizationID OrganizationName VictimServiceProvider OrganizationCommonName
"""
_USER = """
UserID UserFirstName UserLastName UserPhone UserExtension UserEmail DateCreated DateUpdated DateDeleted ExportID
"""
_PROJECT = """
ProjectID OrganizationID ProjectName ProjectCommonName OperatingStartDate OperatingEndDate ContinuumProject ProjectType
HousingType RRHSubType ResidentialAffiliation TargetPopulation HOPWAMedAssistedLivingFac PITCount
"""
_PROJECT_COC = """
ProjectCoCID ProjectID CoCCode Geocode Address1 Address2 City State ZIP GeographyType
"""
_INVENTORY = """
InventoryID ProjectID CoCCode HouseholdType Availability UnitInventory BedInventory CHVetBedInventory YouthVetBedInventory
VetBedInventory CHYouthBedInventory YouthBedInventory CHBedInventory OtherBedInventory ESBedType InventoryStartDate
InventoryEndDate
"""
_CLIENT_IS = """
PersonalID FirstName MiddleName LastName NameSuffix NameDataQuality SSN SSNDataQuality DOB DOBDataQuality
"""
_RACE = """
AmIndAKNative Asian BlackAfAmerican HispanicLatinaeo MidEastNAfrican NativeHIPacific White RaceNone AdditionalRaceEthnicity
"""
_GENDER = """
Woman Man NonBinary CulturallySpecific Transgender Questioning DifferentIdentity GenderNone DifferentIdentityText
"""
_VETERAN = """
VeteranStatus YearEnteredService YearSeparated WorldWarII KoreanWar VietnamWar DesertStorm AfghanistanOEF IraqOIF IraqOND
OtherTheater MilitaryBranch DischargeStatus
"""
_ENROLLMENT = """
EnrollmentID PersonalID ProjectID EntryDate HouseholdID RelationshipToHoH EnrollmentCoC LivingSituation RentalSubsidyType
LengthOfStay LOSUnderThreshold PreviousStreetESSH DateToStreetESSH TimesHomelessPastThreeYears MonthsHomelessPastThreeYears
DisablingCondition DateOfEngagement MoveInDate DateOfPATHStatus ClientEnrolledInPATH ReasonNotEnrolled PercentAMI ReferralSource
CountOutreachReferralApproaches DateOfBCPStatus EligibleForRHY ReasonNoServices RunawayYouth
"""
_ORIENTATION = """
SexualOrientation SexualOrientationOther
"""
_BACKGROUND = """
FormerWardChildWelfare ChildWelfareYears ChildWelfareMonths FormerWardJuvenileJustice JuvenileJusticeYears JuvenileJusticeMonths
UnemploymentFam MentalHealthDisorderFam PhysicalDisabilityFam AlcoholDrugUseDisorderFam InsufficientIncome IncarceratedParent
VAMCStation TargetScreenReqd TimeToHousingLoss AnnualPercentAMI LiteralHomelessHistory ClientLeaseholder HOHLeaseholder
SubsidyAtRisk EvictionHistory CriminalRecord IncarceratedAdult PrisonDischarge SexOffender DisabledHoH CurrentPregnant
SingleParent DependentUnder6 HH5Plus CoCPrioritized HPScreeningScore ThresholdScore
"""
_LANGUAGE = """
TranslationNeeded PreferredLanguage PreferredLanguageDifferent
"""
_EXIT = """
ExitID EnrollmentID PersonalID ExitDate Destination DestinationSubsidyType OtherDestination HousingAssessment SubsidyInformation
ProjectCompletionStatus EarlyExitReason ExchangeForSex ExchangeForSexPastThreeMonths CountOfExchangeForSex
AskedOrForcedToExchangeForSex AskedOrForcedToExchangeForSexPastThreeMonths WorkPlaceViolenceThreats WorkplacePromiseDifference
CoercedToContinueWork LaborExploitPastThreeMonths CounselingReceived IndividualCounseling FamilyCounseling GroupCounseling
SessionCountAtExit PostExitCounselingPlan SessionsInPlan DestinationSafeClient DestinationSafeWorker PosAdultConnections
PosPeerConnections PosCommunityConnections AftercareDate AftercareProvided EmailSocialMedia Telephone InPersonIndividual
InPersonGroup CMExitReason
"""


def _columns(*parts: str) -> tuple[str, ...]:
    return tuple(column for part in parts for column in part.split())


_SAME = {
    "Export": _columns(_EXPORT), "Organization": _columns(_ORGANIZATION, _FOOT), "User": _columns(_USER),
    "Project": _columns(_PROJECT, _FOOT), "ProjectCoC": _columns(_PROJECT_COC, _FOOT), "Inventory": _columns(_INVENTORY, _FOOT),
    "Exit": _columns(_EXIT, _FOOT),
}  # fmt: skip
COLUMNS: dict[Year, dict[str, tuple[str, ...]]] = {
    Year.FY2024: {
        **_SAME, "Client": _columns(_CLIENT_IS, _RACE, _GENDER, _VETERAN, _FOOT),
        "Enrollment": _columns(_ENROLLMENT, _ORIENTATION, _BACKGROUND, _LANGUAGE, _FOOT),
    },
    Year.FY2026: {
        **_SAME, "Client": _columns(_CLIENT_IS, "Sex", _RACE.replace("Latinaeo", "Latinao"), _VETERAN, _FOOT),
        "Enrollment": _columns(_ENROLLMENT, _BACKGROUND, "MentalHealthConsultation", _FOOT),
    },
}  # fmt: skip
