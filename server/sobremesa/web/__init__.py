"""The web: pages for people, JSON for the extension, sign-in, and Google's notifications.

Views parse, call one function and render. Nothing here writes to a calendar: that is `reconcile`'s alone, and a page
view makes no call to Google, because everything shown comes from the stored snapshot.
"""
