"""The requests of qbXML 13.0 by name: one this package has no class for is told from a misspelt one."""

from __future__ import annotations

_NAMES = """
    ARRefundCreditCardAdd ARRefundCreditCardQuery AccountAdd AccountMod AccountQuery AccountTaxLineInfoQuery
    AgingReportQuery BarCodeQuery BillAdd BillMod BillPaymentCheckAdd BillPaymentCheckMod BillPaymentCheckQuery
    BillPaymentCreditCardAdd BillPaymentCreditCardQuery BillQuery BillToPayQuery BillingRateAdd BillingRateQuery
    BudgetSummaryReportQuery BuildAssemblyAdd BuildAssemblyMod BuildAssemblyQuery ChargeAdd ChargeMod ChargeQuery
    CheckAdd CheckMod CheckQuery ClassAdd ClassMod ClassQuery ClearedStatusMod CompanyActivityQuery CompanyQuery
    CreditCardChargeAdd CreditCardChargeMod CreditCardChargeQuery CreditCardCreditAdd CreditCardCreditMod
    CreditCardCreditQuery CreditMemoAdd CreditMemoMod CreditMemoQuery CurrencyAdd CurrencyMod CurrencyQuery
    CustomDetailReportQuery CustomSummaryReportQuery CustomerAdd CustomerMod CustomerMsgAdd CustomerMsgQuery
    CustomerQuery CustomerTypeAdd CustomerTypeQuery DataEventRecoveryInfoDel DataEventRecoveryInfoQuery
    DataEventSubscriptionAdd DataEventSubscriptionQuery DataExtAdd DataExtDefAdd DataExtDefDel DataExtDefMod
    DataExtDefQuery DataExtDel DataExtMod DateDrivenTermsAdd DateDrivenTermsQuery DepositAdd DepositMod DepositQuery
    EmployeeAdd EmployeeMod EmployeeQuery EntityQuery EstimateAdd EstimateMod EstimateQuery
    Form1099CategoryAccountMappingMod Form1099CategoryAccountMappingQuery GeneralDetailReportQuery
    GeneralSummaryReportQuery HostQuery InventoryAdjustmentAdd InventoryAdjustmentMod InventoryAdjustmentQuery
    InventorySiteAdd InventorySiteMod InventorySiteQuery InvoiceAdd InvoiceMod InvoiceQuery
    ItemAssembliesCanBuildQuery ItemDiscountAdd ItemDiscountMod ItemDiscountQuery ItemFixedAssetAdd
    ItemFixedAssetMod ItemFixedAssetQuery ItemGroupAdd ItemGroupMod ItemGroupQuery ItemInventoryAdd
    ItemInventoryAssemblyAdd ItemInventoryAssemblyMod ItemInventoryAssemblyQuery ItemInventoryMod ItemInventoryQuery
    ItemNonInventoryAdd ItemNonInventoryMod ItemNonInventoryQuery ItemOtherChargeAdd ItemOtherChargeMod
    ItemOtherChargeQuery ItemPaymentAdd ItemPaymentMod ItemPaymentQuery ItemQuery ItemReceiptAdd ItemReceiptMod
    ItemReceiptQuery ItemSalesTaxAdd ItemSalesTaxGroupAdd ItemSalesTaxGroupMod ItemSalesTaxGroupQuery
    ItemSalesTaxMod ItemSalesTaxQuery ItemServiceAdd ItemServiceMod ItemServiceQuery ItemSitesQuery ItemSubtotalAdd
    ItemSubtotalMod ItemSubtotalQuery JobReportQuery JobTypeAdd JobTypeQuery JournalEntryAdd JournalEntryMod
    JournalEntryQuery LeadAdd LeadMod LeadQuery ListDel ListDeletedQuery ListDisplayAdd ListDisplayMod ListMerge
    OtherNameAdd OtherNameMod OtherNameQuery PaymentMethodAdd PaymentMethodQuery PayrollDetailReportQuery
    PayrollItemNonWageQuery PayrollItemWageAdd PayrollItemWageQuery PayrollLastPeriodQuery PayrollSummaryReportQuery
    PreferencesQuery PriceLevelAdd PriceLevelMod PriceLevelQuery PurchaseOrderAdd PurchaseOrderMod
    PurchaseOrderQuery ReceivePaymentAdd ReceivePaymentMod ReceivePaymentQuery ReceivePaymentToDepositQuery
    SalesOrderAdd SalesOrderMod SalesOrderQuery SalesReceiptAdd SalesReceiptMod SalesReceiptQuery SalesRepAdd
    SalesRepMod SalesRepQuery SalesTaxCodeAdd SalesTaxCodeMod SalesTaxCodeQuery SalesTaxPayableQuery
    SalesTaxPaymentCheckAdd SalesTaxPaymentCheckMod SalesTaxPaymentCheckQuery SalesTaxReturnLineQuery
    SalesTaxReturnQuery ShipMethodAdd ShipMethodQuery SpecialAccountAdd SpecialItemAdd StandardTermsAdd
    StandardTermsQuery SubscriptionDel TemplateQuery TermsQuery TimeReportQuery TimeTrackingAdd TimeTrackingMod
    TimeTrackingQuery ToDoAdd ToDoMod ToDoQuery TransactionQuery TransferAdd TransferInventoryAdd
    TransferInventoryMod TransferInventoryQuery TransferMod TransferQuery TxnDel TxnDeletedQuery TxnDisplayAdd
    TxnDisplayMod TxnVoid UIEventSubscriptionAdd UIEventSubscriptionQuery UIExtensionSubscriptionAdd
    UIExtensionSubscriptionQuery UnitOfMeasureSetAdd UnitOfMeasureSetQuery VehicleAdd VehicleMileageAdd
    VehicleMileageQuery VehicleMod VehicleQuery VendorAdd VendorCreditAdd VendorCreditMod VendorCreditQuery
    VendorMod VendorQuery VendorTypeAdd VendorTypeQuery WorkersCompCodeAdd WorkersCompCodeMod WorkersCompCodeQuery
"""

NAMES = frozenset(f"{name}Rq" for name in _NAMES.split())
