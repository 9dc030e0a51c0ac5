"""QuickBooks and the Web Connector on this machine, for the demo, for training and for tests.

`company_file.CompanyFile` is QuickBooks with one company open, `web_connector.WebConnector` the Windows program that
talks to a server about it, `faults.Fault` what goes wrong between them, `audit.audit` what the books say afterwards.
It shares nothing with the server but the types of `qbxml`: each can prove the other wrong.
"""
