"""The live Connect server: its JEA endpoint over PowerShell remoting, behind the port."""
