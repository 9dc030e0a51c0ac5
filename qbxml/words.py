"""QuickBooks' enumerations: English words, in every edition (qbxml.md 5.3)."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


QB_FILE_MODES = _words("MultiUser SingleUser")
MONTHS = _words(
    """
    January February March April May June July August September October November December
    """
)
TAX_FORMS = _words("Form1040 Form1065 Form1120 Form1120S Form990 Form990PF Form990T OtherOrNone")
SERVICE_STATUSES = _words("Active Expired Never Pending Suspended Terminated Trial")
DATA_EXT_TYPES = _words(
    """
    AMTTYPE DATETIMETYPE INTTYPE PERCENTTYPE PRICETYPE QUANTYPE STR1024TYPE STR255TYPE
    """
)
CLASS_OWNERS = _words("None Accounts Items Names")
CHARGE_STARTS = _words("DueDate InvoiceOrBilledDate")
AGING_BASES = _words("AgeFromDueDate AgeFromTransactionDate")
SUMMARY_BASES = _words("Accrual Cash")
SALES_TAX_PERIODS = _words("Monthly Quarterly Annually")
WEEKDAYS = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
TRACKED_NUMBERS = _words("None SerialNumber LotNumber")
BILLABLE_STATUSES = _words("Billable NotBillable HasBeenBilled")
TXN_TYPES = _words(
    """
    ARRefundCreditCard Bill BillPaymentCheck BillPaymentCreditCard BuildAssembly Charge Check CreditCardCharge
    CreditCardCredit CreditMemo Deposit Estimate InventoryAdjustment Invoice ItemReceipt JournalEntry
    LiabilityAdjustment Paycheck PayrollLiabilityCheck PurchaseOrder ReceivePayment SalesOrder SalesReceipt
    SalesTaxPaymentCheck Transfer VendorCredit YTDAdjustment
    """
)
LINK_TYPES = _words("AMTTYPE QUANTYPE")
META_DATA = _words("NoMetaData MetaDataOnly MetaDataAndResponseData")
ITERATOR_STEPS = _words("Start Continue Stop")
DATE_MACROS = _words(
    """
    All Today ThisWeek ThisWeekToDate ThisMonth ThisMonthToDate ThisCalendarQuarter ThisCalendarQuarterToDate
    ThisFiscalQuarter ThisFiscalQuarterToDate ThisCalendarYear ThisCalendarYearToDate ThisFiscalYear
    ThisFiscalYearToDate Yesterday LastWeek LastWeekToDate LastMonth LastMonthToDate LastCalendarQuarter
    LastCalendarQuarterToDate LastFiscalQuarter LastFiscalQuarterToDate LastCalendarYear LastCalendarYearToDate
    LastFiscalYear LastFiscalYearToDate NextWeek NextFourWeeks NextMonth NextCalendarQuarter NextCalendarYear
    NextFiscalQuarter NextFiscalYear
    """
)
MATCH_CRITERIA = _words("StartsWith Contains EndsWith")
PAID_STATUSES = _words("All PaidOnly NotPaidOnly")
SALES_TAX_COUNTRIES = _words("Australia Canada UK US")
REPORTING_PERIODS = _words("Monthly Quarterly")
ACTIVE_STATUSES = _words("ActiveOnly InactiveOnly All")
OPERATORS = _words("LessThan LessThanEqual Equal GreaterThan GreaterThanEqual")
ACCOUNT_TYPES = _words(
    """
    AccountsPayable AccountsReceivable Bank CostOfGoodsSold CreditCard Equity Expense FixedAsset Income
    LongTermLiability NonPosting OtherAsset OtherCurrentAsset OtherCurrentLiability OtherExpense OtherIncome
    """
)
DETAIL_ACCOUNT_TYPES = _words(
    """
    AP AR AccumulatedAdjustment AccumulatedAmortization AccumulatedAmortizationOfOtherAssets AccumulatedDepletion
    AccumulatedDepreciation AdvertisingOrPromotional AllowanceForBadDebts Amortization Auto BadDebts BankCharges
    Buildings CashOnHand CharitableContributions Checking CommonStock CostOfLabor CostOfLaborCOS CreditCard
    DepletableAssets Depreciation DevelopmentCosts DiscountsOrRefundsGiven DividendIncome DuesAndSubscriptions
    EmployeeCashAdvances Entertainment EntertainmentMeals EquipmentRental EquipmentRentalCOS FederalIncomeTaxPayable
    FurnitureAndFixtures Goodwill Insurance InsurancePayable IntangibleAssets InterestEarned InterestPaid Inventory
    InvestmentMortgageOrRealEstateLoans InvestmentOther InvestmentTaxExemptSecurities InvestmentUSGovObligations
    Land LeaseBuyout LeaseholdImprovements LegalAndProfessionalFees Licenses LineOfCredit LoanPayable
    LoansToOfficers LoansToOthers LoansToStockholders MachineryAndEquipment MoneyMarket NonProfitIncome NotesPayable
    OfficeOrGeneralAdministrativeExpenses OpeningBalanceEquity OrganizationalCosts OtherCostsOfServiceCOS
    OtherCurrentAssets OtherCurrentLiab OtherFixedAssets OtherInvestmentIncome OtherLongTermAssets OtherLongTermLiab
    OtherMiscExpense OtherMiscIncome OtherMiscServiceCost OtherPrimaryIncome OwnersEquity PaidInCapitalOrSurplus
    PartnerContributions PartnerDistributions PartnersEquity PayrollClearing PayrollExpenses PayrollTaxPayable
    PenaltiesAndSettlements PreferredStock PrepaidExpenses PrepaidExpensesPayable PromotionalMeals
    RentOrLeaseOfBuildings RentsHeldInTrust RentsInTrustLiab RepairAndMaintenance Retainage RetainedEarnings
    SalesOfProductIncome SalesTaxPayable Savings SecurityDeposits ServiceOrFeeIncome ShareholderNotesPayable
    ShippingFreightAndDelivery ShippingFreightAndDeliveryCOS StateOrLocalIncomeTaxPayable SuppliesAndMaterials
    SuppliesAndMaterialsCOGS TaxExemptInterest TaxesPaid Travel TravelMeals TreasuryStock TrustAccounts
    TrustAccountsLiab UndepositedFunds Utilities Vehicles
    """
)
SPECIAL_ACCOUNT_TYPES = _words(
    """
    AccountsPayable AccountsReceivable CondenseItemAdjustmentExpenses CostOfGoodsSold DirectDepositLiabilities
    Estimates ExchangeGainLoss InventoryAssets ItemReceiptAccount OpeningBalanceEquity PayrollExpenses
    PayrollLiabilities PettyCash PurchaseOrders ReconciliationDifferences RetainedEarnings SalesOrders
    SalesTaxPayable UncategorizedExpenses UncategorizedIncome UndepositedFunds
    """
)
CASH_FLOW_CLASSIFICATIONS = _words("None Operating Investing Financing NotApplicable")
SPECIAL_ITEM_TYPES = _words("FinanceCharge ReimbursableExpenseGroup ReimbursableExpenseSubtotal")
ACQUIRED_AS = _words("New Old")
ENTITY_TYPE_FILTERS = _words("Customer Employee OtherName Vendor")
ACCOUNT_TYPE_FILTERS = _words(
    """
    AccountsPayable AccountsReceivable AllowedFor1099 APAndSalesTax APOrCreditCard ARAndAP Asset BalanceSheet Bank
    BankAndARAndAPAndUF BankAndUF CostOfSales CreditCard CurrentAsset CurrentAssetAndExpense CurrentLiability Equity
    EquityAndIncomeAndExpense ExpenseAndOtherExpense FixedAsset IncomeAndExpense IncomeAndOtherIncome Liability
    LiabilityAndEquity LongTermLiability NonPosting OrdinaryExpense OrdinaryIncome OrdinaryIncomeAndCOGS
    OrdinaryIncomeAndExpense OtherAsset OtherCurrentAsset OtherCurrentLiability OtherExpense OtherIncome
    OtherIncomeOrExpense
    """
)
ITEM_TYPE_FILTERS = _words(
    """
    AllExceptFixedAsset Assembly Discount FixedAsset Inventory InventoryAndAssembly NonInventory OtherCharge Payment
    Sales SalesTax Service
    """
)
TXN_TYPE_FILTERS = _words(
    """
    All ARRefundCreditCard Bill BillPaymentCheck BillPaymentCreditCard BuildAssembly Charge Check CreditCardCharge
    CreditCardCredit CreditMemo Deposit Estimate InventoryAdjustment Invoice ItemReceipt JournalEntry
    LiabilityAdjustment Paycheck PayrollLiabilityCheck PurchaseOrder ReceivePayment SalesOrder SalesReceipt
    SalesTaxPaymentCheck Transfer VendorCredit YTDAdjustment
    """
)
DETAIL_LEVELS = _words("All SummaryOnly AllExceptSummary")
POSTING_STATUSES = _words("Either NonPosting Posting")
TRANSACTION_PAID_STATUSES = _words("Either Closed Open")
TXN_DEL_TYPES = _words(
    """
    ARRefundCreditCard Bill BillPaymentCheck BillPaymentCreditCard BuildAssembly Charge Check CreditCardCharge
    CreditCardCredit CreditMemo Deposit Estimate InventoryAdjustment Invoice ItemReceipt JournalEntry PurchaseOrder
    ReceivePayment SalesOrder SalesReceipt SalesTaxPaymentCheck TimeTracking TransferInventory VehicleMileage
    VendorCredit
    """
)
TXN_VOID_TYPES = _words(
    """
    ARRefundCreditCard Bill BillPaymentCheck BillPaymentCreditCard Charge Check CreditCardCharge CreditCardCredit
    CreditMemo Deposit InventoryAdjustment Invoice ItemReceipt JournalEntry SalesReceipt VendorCredit
    """
)
LIST_DATA_EXT_TYPES = _words("Account Customer Employee Item OtherName Vendor")
TXN_DATA_EXT_TYPES = _words(
    """
    ARRefundCreditCard Bill BillPaymentCheck BillPaymentCreditCard BuildAssembly Charge Check CreditCardCharge
    CreditCardCredit CreditMemo Deposit Estimate InventoryAdjustment Invoice ItemReceipt JournalEntry PurchaseOrder
    ReceivePayment SalesOrder SalesReceipt SalesTaxPaymentCheck VendorCredit
    """
)
OTHER_DATA_EXT_TYPES = _words("Company")
PRICE_RULE_CONFLICTS = _words("Zero BasePrice")
JOB_STATUSES = _words("Awarded Closed InProgress None NotAwarded Pending")
OLD_DELIVERY_METHODS = _words("Email Fax Print")
DELIVERY_METHODS = _words("None Email Fax")
CARD_MODES = _words("CardNotPresent CardPresent")
CARD_TXN_TYPES = _words("Authorization Capture Charge Refund VoiceAuthorization")
CARD_CHECKS = _words("Pass Fail NotAvailable")
CARD_PAYMENT_STATUSES = _words("Unknown Completed")
