"""網頁 Web pages: thin; gather, build a frozen view model, render."""
