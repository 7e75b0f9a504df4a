"""Entra ID through Microsoft Graph v1.0, read-only: the living twin of the recorded tenant.

`settings` is light; `tenant` brings in msgraph-sdk and azure-identity, so it is imported only where
a tenant is really to be asked.
"""
