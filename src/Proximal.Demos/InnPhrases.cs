namespace Proximal.Demos;

/// <summary>Phrases of the <see cref="Inn"/>.</summary>
internal static class InnPhrases
{
    public static readonly string[] Things =
    [
        "key",
        "lamp",
        "book",
        "broom",
        "candle",
        "map",
        "coat",
        "bell",
        "basket",
        "clock",
    ];

    public static readonly string[] Places =
    [
        "in the cellar",
        "by the door",
        "on the shelf",
        "under the bed",
        "behind the stove",
    ];

    public static readonly string[] Questions =
    [
        "Where is the {0}?",
        "Have you seen the {0}?",
        "I cannot find the {0}.",
        "Please, where is the {0}?",
    ];

    public static readonly string[] Facts =
    [
        "It is {1}.",
        "The {0} is {1}.",
        "You will find it {1}.",
        "I saw the {0} {1}.",
    ];

    public static readonly string[] KindOpenings =
    [
        "Good morning, my friend.",
        "With pleasure.",
        "Of course, dear guest.",
        "How nice to see you.",
    ];

    public static readonly string[] KindClosings =
    [
        "I hope this helps.",
        "Have a lovely day.",
        "You are always welcome.",
        "Sleep well tonight.",
    ];

    public static readonly string[] RudeOpenings = ["Not you again.", "Use your own eyes.", "What a foolish question."];

    public static readonly string[] RudeClosings = ["Now go away.", "Do not ask again.", "You bore me."];

    public static readonly string[] Evasions = ["I do not know.", "Ask somebody else.", "That is hard to say."];

    public static readonly string[] Rambles =
    [
        "The rain falls on the roof.",
        "The dog sleeps near the fire.",
        "We had many guests this year.",
        "The soup was very good today.",
        "My uncle once had a goat.",
        "The road to the town is long.",
    ];

    public static readonly string[] Kind = [.. KindOpenings, .. KindClosings];

    public static readonly string[] Rude = [.. RudeOpenings, .. RudeClosings];
}
