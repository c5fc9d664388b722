"""The API of the books."""

from flask import Blueprint, Response, abort, jsonify, request

from library.store import get_store

bp = Blueprint("books", __name__, url_prefix="/books")


@bp.get("")
def list_books() -> Response:
    """All books, or those of one author."""
    books = list(get_store().books.values())
    if author := request.args.get("author"):
        books = [book for book in books if book.author == author]
    return jsonify([book.as_json() for book in books])


@bp.get("/<int:book_id>")
def show_book(book_id: int) -> Response:
    """One book, and whether it is lent."""
    store = get_store()
    book = store.books.get(book_id)
    if book is None:
        abort(404, description=f"there is no book {book_id}")
    return jsonify({**book.as_json(), "lent": store.is_lent(book.id)})


@bp.post("")
def add_book() -> tuple[Response, int]:
    """Add a copy of a book."""
    data = request.get_json()
    missing = [name for name in ("title", "author", "year") if name not in data]
    if missing:
        abort(400, description=f"missing: {', '.join(missing)}")
    book = get_store().add_book(data["title"], data["author"], int(data["year"]))
    return jsonify(book.as_json()), 201
