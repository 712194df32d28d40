"""The day itself: the visit pack, arrival, and attendance by a link."""
