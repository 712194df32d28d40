"""The web itself: the application class, the guard, pages, navigation, form fields, letters."""
