"""A project file and its transactions: opened, checked, backed up, migrated, read and written."""
