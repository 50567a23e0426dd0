"""What stands behind the tabs of the page Draagbalans and of Vergelijken: one module a tab, each shown by its function `show`."""
