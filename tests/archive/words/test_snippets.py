from archive.words.snippets import marked


def test_everything_but_the_marks_is_escaped() -> None:
    text = "<script>alert('x')</script> & <mark>"

    assert marked(text, [(1, 7)]) == (
        "&lt;<mark>script</mark>&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; &lt;mark&gt;"
    )


def test_marks_that_overlap_are_one() -> None:
    assert marked("a village committee", [(2, 19), (2, 9)]) == "a <mark>village committee</mark>"


def test_a_long_text_is_cut_at_words_around_the_first_mark() -> None:
    text = "before " * 40 + "HERE" + " after" * 40

    assert marked(text, [(280, 284)], max_characters=60) == (
        "…before before before before before before before before before <mark>HERE</mark>…"
    )


def test_marks_beyond_the_cut_are_left_out() -> None:
    assert marked("one two three four", [(0, 3), (14, 18)], max_characters=10) == "<mark>one</mark> two…"
