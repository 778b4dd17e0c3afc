"""The rule that tells suggestions from problems, on sentences written for it."""

import numpy as np
import pandas as pd
import pytest

from cjm_lib.text import openly

SUGGESTIONS = """
Хотелось бы видеть время доставки точнее
Хотел бы, чтобы в приложении был тёмный режим
Было бы удобно оплачивать картой при получении
Было бы неплохо добавить лавочки у входа
Добавьте, пожалуйста, оплату по QR-коду
Верните старое меню в кабинете
Сделайте отдельную очередь для пенсионеров
Почему бы не открыть второе окно по пятницам?
Неплохо было бы предупреждать о задержке заранее
Не мешало бы поставить кулер с водой
Пожелание одно: продлите часы работы в субботу
Прошу рассмотреть возможность доставки вечером
Предлагаю ввести электронную запись
Пора бы обновить сайт
Может, стоит нанять ещё одного мастера
Уберите музыку из зала ожидания
Надо бы поставить указатели к кассе
Увеличьте, пожалуйста, срок бесплатной примерки
Хочется, чтобы отвечал живой человек
Желательно присылать чек сразу
Обучите персонал работать с возвратами
Можно было бы сделать парковку для колясок
Упростите форму заявки
Лучше было бы звонить до обеда
Могли бы предупредить о переносе
Присылайте договор заранее
Please add a dark mode
It would be nice to have evening slots
You should open a second desk
I would suggest that you call before coming
More parking would help
Why not offer a video visit?
"""
OTHERS = """
Ждали доставку два часа и не дождались
Оператор бросил трубку
Приложение зависает на оплате
Нахамили и не извинились
Деньги списали дважды
Дверь в примерочной не закрывается
В договоре чужая фамилия
Советую всем это место
Рекомендую мастера Ольгу
Заказывайте смело, не пожалеете
Берите, не прогадаете
Спасибо за быструю доставку
Всё сделали за час
Очень вежливый консультант
Бронь оформили онлайн
Приехали в субботу, смотрели два этажа
Ставка обычная, как везде
Нам позвонили на следующий день
Сделали всё, как просили
Добавили в корзину и оплатили
Хотели купить диван, но передумали
Вернули деньги в тот же день
Открыли второе окно, стало быстрее
Ключи выдали в срок
Скидка оказалась только на словах
The nurse was rude
We waited for three hours
Great service, thank you
The desk opened at nine
They called before coming
I would recommend this clinic
Booked a flat on Saturday
"""


def lines(text):
    return text.strip().splitlines()


def test_suggestions_are_told_from_what_is_none():
    found = [sentence for sentence in lines(SUGGESTIONS) if openly.is_suggestion(sentence)]
    wrong = [sentence for sentence in lines(OTHERS) if openly.is_suggestion(sentence)]

    assert len(found) / len(lines(SUGGESTIONS)) >= 0.9  # recall
    assert len(found) / (len(found) + len(wrong)) >= 0.95  # precision


SURE_BAD, SURE_GOOD = [0.9, 0.05, 0.05], [0.05, 0.05, 0.9]


@pytest.mark.parametrize(
    ("clause", "shares", "asked", "kind"),
    [
        ("Ждали час", SURE_BAD, "", "problem"),
        ("Привезли за час", SURE_GOOD, "", ""),
        ("Добавьте оплату картой", SURE_BAD, "", "suggestion"),
        ("Ждали час", SURE_BAD, "suggestion", "suggestion"),
        ("Привезли за час", SURE_GOOD, "problem", "problem"),
    ],
)
def test_who_was_asked_has_said_which_it_is_and_else_the_words_decide(clause, shares, asked, kind):
    found = openly.kinds(pd.Series([clause]), np.array([shares]), pd.Series([asked]))

    assert found.tolist() == [kind]
