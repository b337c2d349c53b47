"""Conversation starters that are safe at work: nothing about family, health, religion or politics."""

from hashlib import sha256

STARTERS = (
    "What made you smile this week?",
    "Which small thing went better than you expected lately?",
    "What are you reading, watching or listening to?",
    "What can you see from where you sit?",
    "Which tool or shortcut do you use every day and would recommend?",
    "What would you do with a free Wednesday afternoon?",
    "What is the best thing you have eaten this month?",
    "Tea, coffee or something else, and how do you make it?",
    "Which place would you show a visitor in your town?",
    "What did you want to become when you were ten?",
    "Which skill would you learn if it took only a weekend?",
    "What is something you changed your mind about at work?",
    "Which sound or music helps you to concentrate?",
    "What is the oldest thing on your desk?",
    "Which season suits you best, and why?",
    "What was your very first job like?",
    "Which question do people ask you most often?",
    "What is a good piece of advice somebody gave you?",
    "Which word do you like in another language?",
    "What do you do in the first ten minutes of your day?",
    "Which project are you quietly proud of?",
    "What would be on a postcard from your week?",
    "Which app would you miss first?",
    "What is a meal you can cook without a recipe?",
    "Where would you go by train if you could leave tomorrow?",
    "What is the most useful thing you learned by accident?",
    "Which film could you watch again tonight?",
    "What do you look forward to this month?",
    "Which object would you save for a museum of everyday life?",
    "What is a habit you picked up from a colleague?",
    "What was the last thing you repaired or made?",
    "Which game did you play a lot, on a table or on a screen?",
    "What is your favourite way to take a break?",
    "Which street, park or bench do you like to pass?",
    "What would you call the chapter of your life at this job?",
    "Which smell takes you back somewhere nice?",
    "What is the strangest thing you know by heart?",
    "If our team had a mascot, what would it be?",
    "What is one thing you would like to hear more about from others here?",
    "Which small luxury is worth its price?",
)


def choose(seed: str, count: int = 1) -> tuple[str, ...]:
    """`count` different starters (at most all of them), always the same ones for the same `seed`."""
    number = _number(seed)
    remaining = list(STARTERS)
    chosen = []
    for _ in range(min(count, len(STARTERS))):
        number, index = divmod(number, len(remaining))
        chosen.append(remaining.pop(index))
    return tuple(chosen)


def starter(seed: str) -> str:
    """The first of the starters that `choose` gives for `seed`."""
    return STARTERS[_number(seed) % len(STARTERS)]


def _number(seed: str) -> int:
    return int.from_bytes(sha256(seed.encode(errors="surrogatepass")).digest()[:8])
