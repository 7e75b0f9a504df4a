"""A recorded hybrid tenant on disk, behind the ports Directory, ConnectServer and Tenant."""

from adapters.tenant_folder.folder import TenantFolder, load

__all__ = ["TenantFolder", "load"]
