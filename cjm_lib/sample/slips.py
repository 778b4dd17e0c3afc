"""How people really type: slips, slang, drawn-out vowels, emoji, lost capitals."""

from cjm_lib.sample.chance import Floats

SLANG = {
    "сейчас": "щас",
    "вообще": "ваще",
    "спасибо": "спс",
    "Спасибо": "Спс",
    "менеджер": "манагер",
    "нормально": "норм",
    "телеграме": "телеге",
    "телеграм": "телегу",
    "телефоне": "мобиле",
    "очень": "оч",
    "Очень": "Оч",
    "документы": "доки",
    "Документы": "Доки",
    "ипотеку": "ипотечку",
    "минут": "мин",
    "супер": "огонь",
}
DRAWN_OUT = {
    "очень": "ооочень",
    "Очень": "Ооочень",
    "ждали": "ждаааали",
    "вечность": "веееечность",
    "никто": "никтоооо",
    "Спасибо": "Спасибооо",
    "Ужасно": "Ужааасно",
    "жутко": "жууутко",
    "отлично": "отлииично",
    "супер": "суууупер",
}
EMOJI = {
    "negative": (" 😡", " 🤦", " 😤", "!!!", " 👎", "!!!!", " ((", " 🤬"),
    "neutral": ("", " 🙂", "", ""),
    "positive": (" 👍", " 😍", " 🙏", ")))", " ❤️", "!!!", " 🔥", " :)"),
}
ROWS = ("йцукенгшщзх", "фывапролджэ", "ячсмитьбю")
NEIGHBOURS = {
    letter: (row + row[-2])[place + 1] for row in ROWS for place, letter in enumerate(row)
}
"""The key to the right of each on a Russian keyboard (the last of a row: to the left)."""


def roughen(text: str, polarity: str, dice: Floats) -> str:
    """Return the text as somebody in a hurry would have typed it (sixteen dice)."""
    if dice[0] < 0.22:
        text = _swapped(text, SLANG)
    if dice[1] < 0.15:
        text = _swapped(text, DRAWN_OUT)
    if dice[2] < 0.28:
        text = _slip(text, dice[3], dice[4])
    if dice[5] < 0.08:
        text = _slip(text, dice[6], dice[7])
    if dice[8] < 0.18:
        text = text.lower()
    if dice[9] < 0.15:
        text = text.rstrip(".")
    if dice[10] < 0.05 and polarity != "neutral":
        text = text.upper()
    if dice[11] < 0.24:
        ends = EMOJI[polarity]
        text = text.rstrip(".!") + ends[int(dice[12] * len(ends))]
    if dice[13] < 0.02:
        text = text.replace(". ", ".\r\n")
    return text


def _swapped(text: str, words: dict[str, str]) -> str:
    """Return the text with whole words replaced; punctuation stays."""
    parts = text.split(" ")
    for place, part in enumerate(parts):
        bare = part.strip(".,!?:«»")
        if bare in words:
            parts[place] = part.replace(bare, words[bare])
    return " ".join(parts)


def _slip(text: str, where: float, how: float) -> str:
    """Return the text with one letter swapped, lost, doubled or hit beside."""
    inside = [
        place
        for place in range(1, len(text) - 2)
        if text[place - 1 : place + 2].isalpha() and text[place].lower() in NEIGHBOURS
    ]
    if not inside:
        return text
    at = inside[int(where * len(inside))]
    letter, before, after = text[at], text[:at], text[at + 1 :]
    kind = int(how * 4)
    if kind == 0:
        return before + after[0] + letter + after[1:]
    if kind == 1:
        return before + after
    if kind == 2:
        return before + letter + letter + after
    return before + NEIGHBOURS[letter.lower()] + after
